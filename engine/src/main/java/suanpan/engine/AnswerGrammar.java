package suanpan.engine;

import java.util.List;
import java.util.Optional;
import suanpan.grammar.Grammar;
import suanpan.grammar.GrammarException;
import suanpan.templates.CompletionFormat.Reasoning;

/**
 * The whole answer as a grammar: reasoning where the chat format has it, then content or calls of
 * tools.
 *
 * @param tools of the conversation
 */
record AnswerGrammar(AnswerRules rules, List<ToolDefinition> tools, AnswerShape shape) {
  private static final String THINK = "<think>";
  private static final String THINK_END = "</think>";

  /** Line ends that a model may write behind its reasoning. */
  private static final int LINE_ENDS = 2;

  /**
   * Empty if there is nothing to hold to.
   *
   * @throws EngineException if the rules contradict the tools or the chat format
   * @throws ConstraintException if a schema or grammar cannot be held
   */
  Optional<Grammar> grammar() {
    Optional<Grammar> content = content();
    return switch (rules.toolChoice()) {
      case ToolChoice.Auto _ -> auto(content).map(this::behindReasoning);
      case ToolChoice.None _ ->
          content
              .or(() -> tools.isEmpty() ? Optional.empty() : textWithoutCalls())
              .map(this::behindReasoning);
      case ToolChoice.Required _ ->
          Optional.of(behindReasoning(calls(tools, rules.parallelCalls())));
      case ToolChoice.Named named ->
          Optional.of(behindReasoning(calls(List.of(tool(named)), ParallelCalls.FORBIDDEN)));
    };
  }

  private Optional<Grammar> auto(Optional<Grammar> content) {
    Optional<CallGrammar> syntax = CallGrammar.of(shape.format().calls());
    if (tools.isEmpty() || syntax.isEmpty()) {
      return content;
    }
    if (content.isPresent()) {
      return Optional.of(
          Grammar.anyOf(List.of(content.get(), syntax.get().calls(tools, rules.parallelCalls()))));
    }
    boolean isHeld =
        shape.origin() == AnswerShape.Origin.OURS
            || rules.parallelCalls() == ParallelCalls.FORBIDDEN
            || tools.stream().anyMatch(ToolDefinition::isStrict);
    return isHeld
        ? Optional.of(syntax.get().textWithCalls(tools, rules.parallelCalls()))
        : Optional.empty();
  }

  private Optional<Grammar> textWithoutCalls() {
    return CallGrammar.of(shape.format().calls()).map(CallGrammar::textWithoutCalls);
  }

  private Grammar calls(List<ToolDefinition> callable, ParallelCalls parallel) {
    if (callable.isEmpty()) {
      throw new EngineException("toolChoice: found a call required and no tools");
    }
    return CallGrammar.of(shape.format().calls())
        .orElseThrow(
            () ->
                new EngineException(
                    "toolChoice: found a chat format whose calls of tools are not known; expected"
                        + " one of docs/chat-templates.md"))
        .calls(callable, parallel);
  }

  private ToolDefinition tool(ToolChoice.Named named) {
    return tools.stream()
        .filter(tool -> tool.name().equals(named.name()))
        .findFirst()
        .orElseThrow(
            () ->
                new EngineException(
                    "toolChoice: found '%s', expected one of %s"
                        .formatted(
                            named.name(), tools.stream().map(ToolDefinition::name).toList())));
  }

  private Optional<Grammar> content() {
    try {
      return switch (rules.output()) {
        case OutputFormat.Text _ -> Optional.empty();
        case OutputFormat.JsonObject _ -> Optional.of(Grammar.jsonObject());
        case OutputFormat.JsonSchema format -> Optional.of(Grammar.jsonSchema(format.schema()));
        case OutputFormat.Gbnf format -> Optional.of(Grammar.gbnf(format.source()));
        case OutputFormat.Regex format -> Optional.of(Grammar.regex(format.expression()));
        case OutputFormat.Choice format -> Optional.of(Grammar.choice(format.texts()));
      };
    } catch (GrammarException e) {
      throw new ConstraintException("output", e);
    }
  }

  private Grammar behindReasoning(Grammar answer) {
    if (shape.format().reasoning() == Reasoning.NONE) {
      return answer;
    }
    int lines = shape.format().reasoning() == Reasoning.ON_LINES ? LINE_ENDS : 0;
    Grammar behind = Grammar.sequence(Grammar.text("\n").repeated(0, lines), answer);
    return switch (shape.start()) {
      case CONTENT -> behind;
      case REASONING -> Grammar.freeTextUntil(THINK_END, behind);
      case OPEN ->
          Grammar.anyOf(
              List.of(
                  Grammar.sequence(Grammar.tag(THINK), Grammar.freeTextUntil(THINK_END, behind)),
                  answer));
    };
  }
}
