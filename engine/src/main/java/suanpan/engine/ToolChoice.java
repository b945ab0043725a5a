package suanpan.engine;

/** Whether an answer calls tools. */
public sealed interface ToolChoice {
  /** As the model likes. */
  record Auto() implements ToolChoice {}

  /** It must not. */
  record None() implements ToolChoice {}

  /** It must call one at least. */
  record Required() implements ToolChoice {}

  /** It must call this one, once. */
  record Named(String name) implements ToolChoice {}
}
