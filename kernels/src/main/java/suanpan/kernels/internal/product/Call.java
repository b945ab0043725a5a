package suanpan.kernels.internal.product;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import suanpan.kernels.internal.x86.MachineCode;

/** Calls the functions of this package; nobody checks what they are given. */
final class Call {
  private static final MethodHandle HANDLE = MachineCode.caller(MachineCode.STANDARD);

  private Call() {}

  static void of(
      MemorySegment function, MemorySegment memory, long a, long b, long c, long d, long e) {
    try {
      HANDLE.invokeExact(function, memory, a, b, c, d, e);
    } catch (Throwable failure) {
      throw new IllegalStateException("machine code cannot be called", failure);
    }
  }
}
