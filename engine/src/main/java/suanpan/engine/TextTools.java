package suanpan.engine;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import suanpan.templates.CompletionFormat;
import suanpan.templates.Rendered;
import suanpan.tokenizer.DecodeOption;
import suanpan.tokenizer.Span;
import suanpan.tokenizer.SpecialTokens;
import suanpan.tokenizer.Tokenizer;

/**
 * A model's tokenizer and chat format, without its weights. Immutable, shared by threads. Only
 * {@link #prompt} and {@link #tokens} add tokens that are not in the text.
 */
public final class TextTools {
  /** Tokens that end a turn in the families at hand, where a model's template writes them. */
  private static final List<String> TURN_ENDS =
      List.of("<|im_end|>", "<|eot_id|>", "<|end_of_text|>", "<|end|>", "<｜end▁of▁sentence｜>");

  private final Tokenizer tokenizer;
  private final ChatFormat chat;
  private final Set<Integer> ends;
  private final Constraints constraints;

  TextTools(Tokenizer tokenizer, ChatFormat chat) {
    this.tokenizer = tokenizer;
    this.chat = chat;
    Set<Integer> found = new LinkedHashSet<>(tokenizer.special().ends());
    tokenizer.special().bos().ifPresent(found::add); // where another text would begin
    TURN_ENDS.stream()
        .filter(chat::writes)
        .map(tokenizer::idOf)
        .flatMapToInt(id -> id.isPresent() ? IntStream.of(id.getAsInt()) : IntStream.empty())
        .forEach(found::add);
    this.ends = Collections.unmodifiableSet(found);
    this.constraints = new Constraints(tokenizer, ends);
  }

  /**
   * Opens the tokenizer and, if there is one, the chat template of a GGUF file, a folder with the
   * tokenizer's files, or a tokenizer.json.
   *
   * @throws EngineException if there is no tokenizer, or it cannot be read
   */
  public static TextTools open(Path fileOrFolder) {
    return Failures.translated(() -> TextFiles.open(fileOrFolder, Optional.empty()));
  }

  /**
   * As {@link #open(Path)}, with fixed texts for a model that lacks its own.
   *
   * @param chatTexts a file as {@link EngineOptions#chatTexts} has it
   * @throws EngineException also if this file has no such texts
   */
  public static TextTools open(Path fileOrFolder, Path chatTexts) {
    return Failures.translated(() -> TextFiles.open(fileOrFolder, Optional.of(chatTexts)));
  }

  /** One more than the highest id. */
  public int size() {
    return tokenizer.size();
  }

  /** Ids of a text; what looks like a control token stays text. */
  public int[] encode(String text) {
    return tokenizer.encode(text);
  }

  /** Ids of a text in which added tokens, special or not, are recognised. */
  public int[] encodeWithAddedTokens(String text) {
    return tokenizer.encodeWithAddedTokens(text);
  }

  /** The text of ids, control tokens left out; bytes that are no UTF-8 become U+FFFD. */
  public String decode(int[] ids) {
    return tokenizer.decode(ids);
  }

  /** The text of ids, control tokens included. */
  public String decodeWithControlTokens(int[] ids) {
    return tokenizer.decode(ids, DecodeOption.KEEP_SPECIALS);
  }

  /** One id in print; bytes that are only part of a character are written {@code <0xHH>}. */
  public String piece(int id) {
    return tokenizer.piece(id);
  }

  /** Begin of text. */
  public OptionalInt bos() {
    return tokenizer.special().bos();
  }

  /** Whether the model's configuration wants begin of text before a text. */
  public boolean addsBos() {
    return tokenizer.special().addBos();
  }

  /** Ids that end an answer: end of text, end of turn, and begin of another text. */
  public Set<Integer> ends() {
    return ends;
  }

  /**
   * Whether a chat format is known, from a template or built in; without one conversations are a
   * plain text.
   */
  public boolean hasChatTemplate() {
    return chat.isKnown();
  }

  /**
   * The exact text that the chat format makes of a conversation, up to where the answer begins;
   * without one the contents of the messages, a line end between two.
   *
   * @throws EngineException if the format refuses the conversation, or lacks a fixed text for it
   */
  public String prompt(Prompt.Messages conversation) {
    return chat.isKnown()
        ? chat.render(known(conversation), specialTokens()).text()
        : ChatFormat.transcript(known(conversation));
  }

  /**
   * The tokens that a model is fed for a prompt.
   *
   * @throws EngineException as {@link #prompt} does
   */
  public int[] tokens(Prompt prompt) {
    return switch (prompt) {
      case Prompt.Tokens tokens -> tokens.toArray();
      case Prompt.Text text -> withBos(tokenizer.encode(text.text()));
      case Prompt.Messages conversation ->
          chat.isKnown()
              ? rendered(chat.render(known(conversation), specialTokens()))
              : withBos(tokenizer.encode(ChatFormat.transcript(known(conversation))));
    };
  }

  /** Why the chat template cannot be used, if it cannot. */
  Optional<String> chatProblem() {
    return chat.problem();
  }

  /**
   * A decoder for the answer to a prompt. SentencePiece writes a space before the first word of a
   * text: a real one in an answer that goes on from text, and none where the answer is a text of
   * its own.
   *
   * @param prompt what the answer follows
   * @param promptIds its tokens
   * @param constraint of the answer, which sees every space
   */
  AnswerDecoder decoderAfter(Prompt prompt, int[] promptIds, Constraint constraint) {
    boolean isOnlyBos =
        promptIds.length == 1 && bos().isPresent() && promptIds[0] == bos().getAsInt();
    boolean isTurn = prompt instanceof Prompt.Messages && chat.isKnown();
    Set<Integer> tags =
        format(prompt).tags().stream()
            .map(tokenizer::idOf)
            .filter(OptionalInt::isPresent)
            .map(OptionalInt::getAsInt)
            .collect(Collectors.toUnmodifiableSet());
    return new AnswerDecoder(
        constraint.isFree() && (isOnlyBos || isTurn)
            ? tokenizer.decoder(DecodeOption.KEEP_SPECIALS)
            : tokenizer.decoder(DecodeOption.KEEP_SPECIALS, DecodeOption.CONTINUES_TEXT),
        id -> tokenizer.isSpecial(id) && !tags.contains(id));
  }

  /** How the answer to a prompt is to be read. */
  AnswerShape answersTo(Prompt prompt) {
    CompletionFormat format = format(prompt);
    if (!(prompt instanceof Prompt.Messages conversation)
        || format.equals(CompletionFormat.PLAIN)) {
      return AnswerShape.PLAIN;
    }
    CompletionFormat.Start start =
        chat.isKnown()
            ? format.start(chat.render(known(conversation), specialTokens()))
            : CompletionFormat.Start.CONTENT;
    return new AnswerShape(
        format, start, isOurs(conversation) ? AnswerShape.Origin.OURS : AnswerShape.Origin.MODELS);
  }

  /** The tokens whose text contains one of some texts. */
  BitSet tokensWith(List<String> texts) {
    BitSet found = new BitSet();
    for (int id = 0; id < tokenizer.size(); id++) {
      String piece = new String(tokenizer.bytes(id), StandardCharsets.UTF_8);
      if (texts.stream().anyMatch(piece::contains)) {
        found.set(id);
      }
    }
    return found;
  }

  /** What the answer to a request must hold to. */
  Constraint constraintOf(GenerateRequest request) {
    return constraints.of(request, answersTo(request.prompt()));
  }

  /** Whether tools are told of in our own words, since the chat format knows none. */
  private boolean isOurs(Prompt.Messages conversation) {
    return !chat.knowsTools() && ToolsInText.isNeeded(conversation);
  }

  /** The conversation as the chat format can write it. */
  private Prompt.Messages known(Prompt.Messages conversation) {
    return isOurs(conversation) ? ToolsInText.rewritten(conversation) : conversation;
  }

  private CompletionFormat format(Prompt prompt) {
    if (!(prompt instanceof Prompt.Messages conversation)) {
      return CompletionFormat.PLAIN;
    }
    CompletionFormat format = chat.answers(conversation);
    return isOurs(conversation) && !conversation.tools().isEmpty()
        ? ToolsInText.answers(format)
        : format;
  }

  private int[] rendered(Rendered rendered) {
    return tokenizer.encode(
        rendered.spans().stream()
            .map(
                span ->
                    switch (span.kind()) {
                      case TEMPLATE -> Span.template(span.text());
                      case DATA -> Span.data(span.text());
                    })
            .toList());
  }

  private int[] withBos(int[] ids) {
    if (!addsBos()) {
      return ids;
    }
    return IntStream.concat(bos().stream(), IntStream.of(ids)).toArray();
  }

  /** By the names that templates know; those that the model has. */
  private Map<String, String> specialTokens() {
    SpecialTokens special = tokenizer.special();
    Map<String, String> tokens = new LinkedHashMap<>();
    put(tokens, "bos_token", special.bos());
    put(tokens, "eos_token", special.eos());
    put(tokens, "pad_token", special.pad());
    put(tokens, "unk_token", special.unknown());
    return tokens;
  }

  private void put(Map<String, String> tokens, String name, OptionalInt id) {
    id.ifPresent(present -> tokens.put(name, tokenizer.piece(present)));
  }
}
