package suanpan.server.internal.chat;

/** Whether and which tools an answer must call. */
public sealed interface ToolChoice {
  /** The model decides. */
  record Auto() implements ToolChoice {}

  /** No call, though the tools are described. */
  record None() implements ToolChoice {}

  /** At least one call. */
  record Required() implements ToolChoice {}

  /** A call of this tool. */
  record Named(String name) implements ToolChoice {}
}
