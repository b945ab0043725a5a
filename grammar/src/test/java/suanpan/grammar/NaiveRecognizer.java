package suanpan.grammar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells whether bytes match a grammar by trying everything, from the grammar's own tree: no
 * automata, no stacks. For grammars without free text.
 */
final class NaiveRecognizer {
  private final byte[] text;
  private final Map<Rule, BitSet[]> known = new HashMap<>();

  private NaiveRecognizer(byte[] text) {
    this.text = text;
  }

  static boolean matches(Node node, byte[] text) {
    BitSet start = new BitSet();
    start.set(0);
    return new NaiveRecognizer(text).ends(node, start).get(text.length);
  }

  /** Where a text that begins at one of some places may end. */
  private BitSet ends(Node node, BitSet starts) {
    BitSet ends = new BitSet();
    switch (node) {
      case Node.Bytes part -> starts.stream().forEach(at -> literal(part.bytes(), at, ends));
      case Node.Characters part -> starts.stream().forEach(at -> character(part.set(), at, ends));
      case Node.Sequence part -> {
        BitSet at = starts;
        for (Node next : part.parts()) {
          at = ends(next, at);
        }
        ends.or(at);
      }
      case Node.Choice part -> part.options().forEach(option -> ends.or(ends(option, starts)));
      case Node.Repeat part -> ends.or(repeated(part, starts));
      case Node.Call part -> starts.stream().forEach(at -> ends.or(called(part.rule(), at)));
      default -> throw new IllegalArgumentException("not for " + node);
    }
    return ends;
  }

  private BitSet repeated(Node.Repeat part, BitSet starts) {
    BitSet at = starts;
    for (int i = 0; i < part.min(); i++) {
      at = ends(part.body(), at);
    }
    BitSet all = (BitSet) at.clone();
    for (int i = part.min(); i < part.max() && !at.isEmpty(); i++) {
      at = ends(part.body(), at);
      int before = all.cardinality();
      all.or(at);
      if (all.cardinality() == before) {
        break;
      }
    }
    return all;
  }

  private BitSet called(Rule rule, int at) {
    BitSet[] byPlace = known.computeIfAbsent(rule, _ -> new BitSet[text.length + 1]);
    if (byPlace[at] == null) {
      BitSet start = new BitSet();
      start.set(at);
      byPlace[at] = ends(rule.body(), start);
    }
    return byPlace[at];
  }

  private void literal(byte[] bytes, int at, BitSet ends) {
    if (at + bytes.length <= text.length
        && Arrays.equals(bytes, Arrays.copyOfRange(text, at, at + bytes.length))) {
      ends.set(at + bytes.length);
    }
  }

  private void character(CodePoints set, int at, BitSet ends) {
    for (int length = 1; length <= 4 && at + length <= text.length; length++) {
      String one = new String(text, at, length, StandardCharsets.UTF_8);
      boolean isOne =
          one.codePointCount(0, one.length()) == 1
              && Arrays.equals(
                  one.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(text, at, at + length));
      if (isOne && set.contains(one.codePointAt(0))) {
        ends.set(at + length);
      }
    }
  }
}
