package suanpan.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import suanpan.templates.ChatFormatException;
import suanpan.templates.ChatPrompt;
import suanpan.templates.ChatTemplates;
import suanpan.templates.CompletionFormat;
import suanpan.templates.DeepSeekFormat;
import suanpan.templates.FixedTexts;
import suanpan.templates.Rendered;
import suanpan.templates.TemplateException;

/** How a model wants a conversation written, and how its answers are to be read. */
sealed interface ChatFormat {
  /** What switches reasoning on or off: Qwen's and DeepSeek's templates call it differently. */
  List<String> THINKING_VARIABLES = List.of("enable_thinking", "thinking");

  /** The variable in which templates get tools. */
  String TOOLS = "tools";

  /** The model knows none, as far as its files tell: a conversation is a plain text. */
  static ChatFormat none() {
    return new None();
  }

  /**
   * @param file where the templates come from
   * @param sources by name; the usual one is {@code default}
   */
  static ChatFormat of(String file, Map<String, String> sources) {
    try {
      ChatTemplates templates = ChatTemplates.parse(file, sources);
      return new Templates(sources, Optional.of(templates), Optional.empty());
    } catch (TemplateException e) {
      return new Templates(sources, Optional.empty(), Optional.of(e));
    }
  }

  /**
   * A format of our own for a model without a template.
   *
   * @param architecture as the files name it; empty if they do not
   * @param isToken whether a text is a token of the vocabulary
   * @param texts the model's fixed texts
   */
  static ChatFormat builtIn(String architecture, Predicate<String> isToken, FixedTexts texts) {
    return DeepSeekFormat.choose(architecture, isToken)
        .<ChatFormat>map(format -> new BuiltIn(format, texts))
        .orElseGet(ChatFormat::none);
  }

  /** Whether conversations are more than a plain text. */
  boolean isKnown();

  /** Why it cannot be used. */
  Optional<String> problem();

  /** Whether it writes this text by itself. */
  boolean writes(String text);

  /** Whether it can tell the model of tools. */
  boolean knowsTools();

  /**
   * How an answer is to be read.
   *
   * @param conversation that it answers
   */
  CompletionFormat answers(Prompt.Messages conversation);

  /**
   * A conversation up to where the answer begins.
   *
   * @param specialTokens by the names that templates know, such as {@code bos_token}
   * @throws EngineException if it cannot be rendered
   */
  Rendered render(Prompt.Messages conversation, Map<String, String> specialTokens);

  /** What a conversation is without a format: the contents, a line end between two. */
  static String transcript(Prompt.Messages conversation) {
    List<String> contents = new ArrayList<>();
    conversation.messages().forEach(message -> contents.add(message.content()));
    return String.join("\n", contents);
  }

  private static Map<String, Object> variables(Prompt.Messages conversation) {
    Map<String, Object> variables = new LinkedHashMap<>();
    if (conversation.thinking() != Thinking.MODEL_DEFAULT) {
      boolean isOn = conversation.thinking() == Thinking.ON;
      THINKING_VARIABLES.forEach(name -> variables.put(name, isOn));
    }
    variables.putAll(conversation.variables());
    return variables;
  }

  private static List<Map<String, @Nullable Object>> messages(Prompt.Messages conversation) {
    List<Map<String, @Nullable Object>> messages = new ArrayList<>();
    for (Message message : conversation.messages()) {
      Map<String, @Nullable Object> keys = new LinkedHashMap<>();
      keys.put("role", message.role());
      keys.put("content", message.content());
      keys.putAll(message.extra());
      messages.add(keys);
    }
    return messages;
  }

  /** Nothing is known. */
  record None() implements ChatFormat {
    @Override
    public boolean isKnown() {
      return false;
    }

    @Override
    public Optional<String> problem() {
      return Optional.empty();
    }

    @Override
    public boolean writes(String text) {
      return false;
    }

    @Override
    public boolean knowsTools() {
      return false;
    }

    @Override
    public CompletionFormat answers(Prompt.Messages conversation) {
      return CompletionFormat.PLAIN;
    }

    @Override
    public Rendered render(Prompt.Messages conversation, Map<String, String> specialTokens) {
      throw new EngineException("chat: found no template, expected one that the model brings");
    }
  }

  /**
   * The model's own templates. A model whose templates cannot be read can still be measured, so
   * that is an error only when a conversation is to be rendered.
   */
  record Templates(
      Map<String, String> sources,
      Optional<ChatTemplates> templates,
      Optional<TemplateException> failure)
      implements ChatFormat {
    @Override
    public boolean isKnown() {
      return true;
    }

    @Override
    public Optional<String> problem() {
      return failure.map(TemplateException::getMessage);
    }

    @Override
    public boolean writes(String text) {
      return sources.values().stream().anyMatch(source -> source.contains(text));
    }

    @Override
    public boolean knowsTools() {
      return sources.values().stream().anyMatch(source -> source.contains(TOOLS));
    }

    @Override
    public CompletionFormat answers(Prompt.Messages conversation) {
      CompletionFormat format = CompletionFormat.ofTemplate(String.join("\n", sources.values()));
      boolean isGuess = format.calls() == CompletionFormat.Calls.BARE_JSON;
      return isGuess && conversation.tools().isEmpty()
          ? new CompletionFormat(format.reasoning(), CompletionFormat.Calls.NONE)
          : format;
    }

    @Override
    public Rendered render(Prompt.Messages conversation, Map<String, String> specialTokens) {
      if (failure.isPresent()) {
        throw new EngineException(
            "chat template: " + failure.get().getMessage() + "; generate from a plain text instead",
            failure.get());
      }
      try {
        ChatTemplates usable = templates.orElseThrow();
        ChatPrompt prompt =
            ChatPrompt.of(usable.adapted(messages(conversation))).withSpecialTokens(specialTokens);
        if (!conversation.tools().isEmpty()) {
          prompt = prompt.withTools(conversation.tools());
        }
        for (Map.Entry<String, ?> variable : variables(conversation).entrySet()) {
          prompt = prompt.withVariable(variable.getKey(), variable.getValue());
        }
        return prompt.render(usable);
      } catch (TemplateException | IllegalArgumentException e) {
        throw new EngineException("chat template: " + e.getMessage(), e);
      }
    }
  }

  /** A format of our own. */
  record BuiltIn(DeepSeekFormat format, FixedTexts texts) implements ChatFormat {
    @Override
    public boolean isKnown() {
      return true;
    }

    @Override
    public Optional<String> problem() {
      return Optional.empty();
    }

    @Override
    public boolean writes(String text) {
      return format.writes(text);
    }

    @Override
    public boolean knowsTools() {
      return true;
    }

    @Override
    public CompletionFormat answers(Prompt.Messages conversation) {
      return format.completions();
    }

    @Override
    public Rendered render(Prompt.Messages conversation, Map<String, String> specialTokens) {
      try {
        return format.render(
            messages(conversation), conversation.tools(), variables(conversation), texts);
      } catch (ChatFormatException e) {
        throw new EngineException(String.valueOf(e.getMessage()), e);
      }
    }
  }
}
