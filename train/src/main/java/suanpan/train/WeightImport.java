package suanpan.train;

import suanpan.models.WeightSpec;
import suanpan.models.block.GqaConfig;
import suanpan.models.block.MlaConfig;
import suanpan.tensor.ModelFormatException;
import suanpan.tensor.Shape;
import suanpan.tensor.Tensor;
import suanpan.tensor.TensorSource;

/** Reads weights of either dialect as float32 in the layout of published safetensors. */
final class WeightImport {
  private static final int LARGEST = Integer.MAX_VALUE - 64;

  private final TensorSource source;
  private final ModelShape shape;

  WeightImport(TensorSource source, ModelShape shape) {
    this.source = source;
    this.shape = shape;
  }

  /**
   * @throws ModelFormatException if the weight is missing or has another shape
   */
  float[] read(WeightSpec spec) {
    float[] values = new float[length(spec)];
    if (source.dialect() == TensorSource.Dialect.GGUF) {
      ofGguf(spec, values);
    } else if (spec.isSplitByExpert()) {
      int each = Math.toIntExact(spec.shape().tail().elements());
      for (int e = 0; e < spec.shape().dim(0); e++) {
        decode(tensor(spec.expertName(e), spec.shape().tail()), values, e * each);
      }
    } else {
      decode(tensor(spec.name(), spec.shape()), values, 0);
    }
    return values;
  }

  static int length(WeightSpec spec) {
    long elements = spec.shape().elements();
    if (elements > LARGEST) {
      throw new TrainingException(
          spec.name() + ": found " + elements + " numbers, expected less than 2^31 to train it");
    }
    return (int) elements;
  }

  private void ofGguf(WeightSpec spec, float[] values) {
    if (spec.key().equals("kvBProj") && !source.names().contains(fusedName(spec))) {
      joinKvB(spec, values);
      return;
    }
    String name = spec.key().equals("kvBProj") ? fusedName(spec) : spec.ggufName();
    decode(tensor(name, spec.shape()), values, 0);
    boolean isPermuted =
        shape.architecture().equals("llama")
            && (spec.key().equals("qProj") || spec.key().equals("kProj"));
    if (isPermuted && shape.attention() instanceof ModelShape.Grouped(GqaConfig config)) {
      unpermute(values, config.headDim(), (int) spec.shape().columns());
    }
  }

  private static String fusedName(WeightSpec spec) {
    return spec.ggufName().replace("attn_k_b", "attn_kv_b");
  }

  /** Keys [H, c, dn], transposed, and values [H, dv, c] become [H (dn + dv), c]. */
  private void joinKvB(WeightSpec spec, float[] values) {
    if (!(shape.attention() instanceof ModelShape.Latent(MlaConfig mla))) {
      throw new IllegalStateException(spec + " in a model without latent attention");
    }
    int heads = mla.numAttentionHeads();
    int c = mla.kvLoraRank();
    int dn = mla.qkNopeHeadDim();
    int dv = mla.vHeadDim();
    float[] keys = tensor(spec.ggufName(), Shape.of(heads, c, dn)).toFloats();
    String valueName = spec.ggufName().replace("attn_k_b", "attn_v_b");
    float[] vs = tensor(valueName, Shape.of(heads, dv, c)).toFloats();
    for (int h = 0; h < heads; h++) {
      int at = h * (dn + dv) * c;
      for (int i = 0; i < dn; i++) {
        for (int j = 0; j < c; j++) {
          values[at + i * c + j] = keys[(h * c + j) * dn + i];
        }
      }
      System.arraycopy(vs, h * dv * c, values, at + dn * c, dv * c);
    }
  }

  /** GGUF keeps row {@code s D/2 + j} of a Llama head at {@code 2j + s}, for rotation by pairs. */
  private static void unpermute(float[] values, int headDim, int columns) {
    int each = headDim * columns;
    float[] head = new float[each];
    for (int at = 0; at < values.length; at += each) {
      System.arraycopy(values, at, head, 0, each);
      for (int row = 0; row < headDim; row++) {
        int published = row % 2 * (headDim / 2) + row / 2;
        System.arraycopy(head, row * columns, values, at + published * columns, columns);
      }
    }
  }

  private Tensor tensor(String name, Shape expected) {
    if (!source.names().contains(name)) {
      throw new ModelFormatException(
          source.location() + ": required tensor is missing: " + name + " " + expected);
    }
    Tensor tensor = source.tensor(name);
    if (!tensor.shape().equals(expected)) {
      throw new ModelFormatException(
          "%s: %s: found shape %s, expected %s; is the configuration from this checkpoint?"
              .formatted(source.location(), name, tensor.shape(), expected));
    }
    return tensor;
  }

  private static void decode(Tensor tensor, float[] values, int offset) {
    for (long row = 0; row < tensor.rows(); row++) {
      tensor.decodeRow(row, values, Math.toIntExact(offset + row * tensor.columns()));
    }
  }
}
