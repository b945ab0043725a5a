package suanpan.models;

import suanpan.tensor.Shape;

/**
 * One line of a weight table: what a weight is called and what shape it has.
 *
 * @param layer layer number, or {@link #MODEL} for weights outside the layers
 * @param key the name in our code, for example {@code qProj}
 * @param name name in published safetensors; {@code {e}} stands for the expert's number
 * @param ggufName name in GGUF, where experts are stacked in one tensor
 * @param shape slowest axis first; experts are the first axis
 * @param kind what it is used for
 */
public record WeightSpec(
    int layer, String key, String name, String ggufName, Shape shape, Kind kind) {
  /** The {@link #layer} of weights outside the layers. */
  public static final int MODEL = -1;

  /** What a weight is used for; decides how precisely it must be kept and how often it is read. */
  public enum Kind {
    /** One row is read per token. */
    EMBEDDING,
    /** A matrix that every token is multiplied by. */
    MATRIX,
    /** Norms, biases and the like: small, kept in float32. */
    VECTOR,
    /** The router's matrix: small, sensitive. */
    ROUTER,
    /** [E, out, in]: a token is multiplied by the chosen ones. */
    EXPERTS
  }

  /** Whether the published form has a tensor for each expert. */
  public boolean isSplitByExpert() {
    return name.contains("{e}");
  }

  /** The published name of one expert's tensor. */
  public String expertName(long expert) {
    return name.replace("{e}", Long.toString(expert));
  }
}
