package suanpan.engine;

/** What an answer must hold to. */
record AnswerRules(OutputFormat output, ToolChoice toolChoice, ParallelCalls parallelCalls) {
  /** Nothing. */
  static final AnswerRules FREE =
      new AnswerRules(new OutputFormat.Text(), new ToolChoice.Auto(), ParallelCalls.ALLOWED);
}
