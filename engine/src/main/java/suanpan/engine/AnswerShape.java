package suanpan.engine;

import suanpan.templates.CompletionFormat;

/**
 * How the answer to one prompt is to be read.
 *
 * @param start where it begins: a prompt may have opened reasoning
 * @param origin whose the form of calls of tools is
 */
record AnswerShape(CompletionFormat format, CompletionFormat.Start start, Origin origin) {
  /** All of it is content. */
  static final AnswerShape PLAIN =
      new AnswerShape(CompletionFormat.PLAIN, CompletionFormat.Start.CONTENT, Origin.MODELS);

  /** Whose the form of calls is. */
  enum Origin {
    /** The model's own, which it was trained for. */
    MODELS,
    /** Ours, which the prompt explains: see {@link ToolsInText}. */
    OURS
  }
}
