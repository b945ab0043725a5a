package suanpan.engine;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import suanpan.grammar.Grammar;
import suanpan.grammar.GrammarException;
import suanpan.grammar.TokenGrammar;
import suanpan.grammar.Vocabulary;
import suanpan.tokenizer.Tokenizer;

/**
 * Makes the constraints of answers for one tokenizer, and keeps what took time to make: the tree of
 * its tokens, and the grammars that were used last. For any number of threads.
 */
final class Constraints {
  /** Grammars that are kept; with masks each may take some 50 MB, mostly far less. */
  private static final int KEPT = 8;

  private final Tokenizer tokenizer;
  private final Set<Integer> ends;
  private final Map<AnswerGrammar, Optional<TokenGrammar>> known =
      new LinkedHashMap<>(16, 0.75f, true); // guards itself
  private Optional<Vocabulary> vocabulary = Optional.empty();

  Constraints(Tokenizer tokenizer, Set<Integer> ends) {
    this.tokenizer = tokenizer;
    this.ends = ends;
  }

  /**
   * What the answer to a request must hold to.
   *
   * @throws EngineException if it cannot be held
   */
  Constraint of(GenerateRequest request, AnswerShape shape) {
    List<ToolDefinition> tools =
        request.prompt() instanceof Prompt.Messages conversation
            ? ToolDefinition.of(conversation.tools())
            : List.of();
    if (request.rules().equals(AnswerRules.FREE) && tools.isEmpty()) {
      return Constraint.NONE;
    }
    return compiled(new AnswerGrammar(request.rules(), tools, shape))
        .<Constraint>map(grammar -> new GrammarConstraint(grammar.newMatcher()))
        .orElse(Constraint.NONE);
  }

  /** A grammar that takes long to compile does not keep others from theirs. */
  private Optional<TokenGrammar> compiled(AnswerGrammar key) {
    synchronized (known) {
      Optional<TokenGrammar> kept = known.get(key);
      if (kept != null) {
        return kept;
      }
    }
    try {
      Optional<Grammar> wanted = key.grammar();
      Optional<TokenGrammar> made = wanted.map(g -> g.over(vocabulary()));
      synchronized (known) {
        known.put(key, made);
        if (known.size() > KEPT) {
          known.remove(known.keySet().iterator().next());
        }
      }
      return made;
    } catch (GrammarException e) {
      throw new ConstraintException("output", e);
    }
  }

  private synchronized Vocabulary vocabulary() {
    Vocabulary made = vocabulary.orElseGet(this::newVocabulary);
    vocabulary = Optional.of(made);
    return made;
  }

  private Vocabulary newVocabulary() {
    Vocabulary.Builder builder = Vocabulary.builder(tokenizer.size());
    for (int id = 0; id < tokenizer.size(); id++) {
      if (ends.contains(id)) {
        builder.end(id);
        continue;
      }
      byte[] bytes = tokenizer.bytes(id);
      switch (tokenizer.kind(id)) {
        case NORMAL, BYTE -> builder.text(id, bytes);
        case ADDED -> {
          if (isLetter(bytes)) {
            builder.text(id, bytes);
          } else {
            builder.control(id, bytes);
          }
        }
        case CONTROL -> builder.control(id, bytes);
        case UNKNOWN, UNUSED -> {}
      }
    }
    return builder.build();
  }

  /** Some vocabularies spell single characters as added tokens. */
  private static boolean isLetter(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.codePointCount(0, text.length()) == 1;
  }
}
