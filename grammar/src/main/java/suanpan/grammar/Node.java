package suanpan.grammar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What a grammar is made of. */
sealed interface Node {
  /** No upper bound of a repetition. */
  int UNBOUNDED = Integer.MAX_VALUE;

  /** The empty text. */
  Node EMPTY = new Sequence(List.of());

  /** No text at all. */
  Node NOTHING = new Choice(List.of());

  /** These bytes. */
  record Bytes(byte[] bytes) implements Node {}

  /** One character of a set, in UTF-8. */
  record Characters(CodePoints set) implements Node {}

  /** One after the other. */
  record Sequence(List<Node> parts) implements Node {
    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  /** Any one of them. */
  record Choice(List<Node> options) implements Node {
    public Choice {
      options = List.copyOf(options);
    }
  }

  /** Between {@code min} and {@code max} times. */
  record Repeat(Node body, int min, int max) implements Node {}

  /**
   * Those of some members that are wanted, in their order, with a separator between two.
   *
   * @param afterNone what follows if no member came
   * @param afterSome what follows otherwise
   */
  record Members(List<Member> members, Node separator, Node afterNone, Node afterSome)
      implements Node {
    public Members {
      members = List.copyOf(members);
    }
  }

  /** One of several members. */
  record Member(Node node, Presence presence) {}

  /** Whether a member must come. */
  enum Presence {
    REQUIRED,
    OPTIONAL
  }

  /** A rule by reference. */
  record Call(Rule rule) implements Node {}

  /**
   * Any bytes up to the first occurrence of a marker, behind which {@code after} follows. The marks
   * of control tokens are passed over in the search.
   *
   * @param marker empty for none: the text goes on as long as it likes
   */
  record FreeText(byte[] marker, Node after, Ending ending) implements Node {}

  /** Whether a free text needs its marker. */
  enum Ending {
    AT_MARKER,
    ANYWHERE
  }

  /** A text that an automaton over characters accepts. */
  record Matching(TextAutomaton automaton, Spelling spelling) implements Node {}

  static Node text(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  static Node sequence(Node... parts) {
    return parts.length == 1 ? parts[0] : new Sequence(Arrays.asList(parts));
  }

  static Node choice(List<Node> options) {
    return options.size() == 1 ? options.getFirst() : new Choice(options);
  }

  static Node choice(Node... options) {
    return choice(Arrays.asList(options));
  }

  static Node optional(Node body) {
    return new Repeat(body, 0, 1);
  }
}
