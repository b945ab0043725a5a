package suanpan.train.run;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A file of events that TensorBoard reads: records of length, masked CRC-32C of the length, bytes,
 * masked CRC-32C of the bytes; the bytes are {@code tensorflow.Event} in the wire format of
 * Protocol Buffers (fields: 1 wall_time, 2 step, 3 file_version, 5 summary, 7 session_log).
 */
final class EventFile implements Closeable {
  private static final int MASK = 0xa282ead8;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int SESSION_START = 1;

  private final OutputStream out;

  /**
   * Begins a file. A file that begins later in the same folder tells TensorBoard to forget the
   * steps from {@code step} on that earlier ones have.
   */
  EventFile(Path folder, long step) throws IOException {
    Files.createDirectories(folder);
    long seconds = System.currentTimeMillis() / 1000;
    Path file = folder.resolve("events.out.tfevents." + seconds + "." + step + ".suanpan");
    out = Files.newOutputStream(file);
    record(event(0, bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8))));
    record(event(step, bytes(7, varint(1, SESSION_START))));
  }

  void scalar(long step, String tag, double value) throws IOException {
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    entry.writeBytes(bytes(1, tag.getBytes(StandardCharsets.UTF_8)));
    entry.writeBytes(fixed32(2, Float.floatToRawIntBits((float) value)));
    record(event(step, bytes(5, bytes(1, entry.toByteArray()))));
  }

  private static byte[] event(long step, byte[] content) {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    double wallTime = System.currentTimeMillis() / 1e3;
    event.writeBytes(
        ByteBuffer.allocate(9)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) (1 << 3 | FIXED64))
            .putDouble(wallTime)
            .array());
    event.writeBytes(varint(2, step));
    event.writeBytes(content);
    return event.toByteArray();
  }

  private static byte[] fixed32(int field, int value) {
    return ByteBuffer.allocate(5)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) (field << 3 | FIXED32))
        .putInt(value)
        .array();
  }

  private static byte[] varint(int field, long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(field << 3 | VARINT);
    putVarint(bytes, value);
    return bytes.toByteArray();
  }

  private static byte[] bytes(int field, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(field << 3 | BYTES);
    putVarint(bytes, content.length);
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }

  private static void putVarint(ByteArrayOutputStream into, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      into.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    into.write((int) rest);
  }

  private void record(byte[] data) throws IOException {
    byte[] length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length).array();
    ByteBuffer record =
        ByteBuffer.allocate(16 + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(length)
            .putInt(maskedCrc(length))
            .put(data)
            .putInt(maskedCrc(data));
    out.write(record.array());
  }

  static int maskedCrc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
