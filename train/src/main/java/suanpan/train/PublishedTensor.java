package suanpan.train;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import suanpan.tensor.Encoding;
import suanpan.tensor.Shape;

/**
 * A tensor of published safetensors: a parameter, or one expert's matrix of it.
 *
 * @param index of the expert, else 0
 */
record PublishedTensor(Parameter parameter, int index) {
  /** All of a model, experts one by one, without adapters. */
  static List<PublishedTensor> of(TrainableModel model) {
    List<PublishedTensor> tensors = new ArrayList<>();
    for (Parameter parameter : model.weights()) {
      for (int i = 0; i < parameter.count(); i++) {
        tensors.add(new PublishedTensor(parameter, i));
      }
    }
    return tensors;
  }

  String name() {
    return parameter.nameOf(index);
  }

  Shape shape() {
    return parameter.spec().isSplitByExpert() ? parameter.shape().tail() : parameter.shape();
  }

  /** The numbers with what an adapter adds. */
  float[] merged() {
    return parameter.lora().map(lora -> lora.merged(parameter.values())).orElse(parameter.values());
  }

  /** The tensor's numbers, of an array of all the parameter's, in another encoding. */
  MemorySegment part(float[] numbers, Encoding encoding) {
    int n = Math.toIntExact(shape().elements());
    if (encoding == Encoding.F32) {
      long begin = (long) index * n * Float.BYTES;
      return MemorySegment.ofArray(numbers).asSlice(begin, (long) n * Float.BYTES);
    }
    byte[] bytes = new byte[Math.toIntExact(encoding.bytes(n))];
    MemorySegment encoded = MemorySegment.ofArray(bytes);
    encoding.encode(numbers, index * n, encoded, 0, n);
    return encoded;
  }
}
