package suanpan.grammar;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** Turns the parts of a grammar into nondeterministic automata, one for each rule. */
final class Fragments {
  /** A repeated part with more states than about this becomes a rule: each copy is one edge. */
  private static final int FEW_STATES = 4;

  private static final int MOST_BYTE = 0xFF;

  private final Budget budget;
  private final IdentityHashMap<Rule, Integer> numbers = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Rule> repeated = new IdentityHashMap<>();
  private final List<Rule> rules = new ArrayList<>();

  Fragments(Rule root, Budget budget) {
    this.budget = budget;
    number(root);
  }

  /** Rules that were met so far, in the order of their numbers. */
  List<Rule> rules() {
    return rules;
  }

  /** The body of a rule from a state to another. */
  void add(Node node, Nfa nfa, int from, int to) {
    budget.work(1);
    switch (node) {
      case Node.Bytes part -> bytes(part.bytes(), nfa, from, to);
      case Node.Characters part -> characters(part.set(), nfa, from, to);
      case Node.Sequence part -> sequence(part.parts(), nfa, from, to);
      case Node.Choice part -> part.options().forEach(option -> add(option, nfa, from, to));
      case Node.Repeat part -> repeat(part, nfa, from, to);
      case Node.Members part -> members(part, nfa, from, to);
      case Node.Call part -> nfa.call(from, number(part.rule()), to);
      case Node.FreeText part -> freeText(part, nfa, from, to);
      case Node.Matching part -> matching(part, nfa, from, to);
    }
  }

  private int number(Rule rule) {
    return numbers.computeIfAbsent(
        rule,
        added -> {
          rules.add(added);
          if (rules.size() > Limits.RULES) {
            throw new GrammarException("", "rules", "found more than " + Limits.RULES + " rules");
          }
          return rules.size() - 1;
        });
  }

  private static void bytes(byte[] bytes, Nfa nfa, int from, int to) {
    if (bytes.length == 0) {
      nfa.epsilon(from, to);
      return;
    }
    int at = from;
    for (int i = 0; i < bytes.length; i++) {
      int next = i == bytes.length - 1 ? to : nfa.state();
      nfa.bytes(at, bytes[i] & MOST_BYTE, bytes[i] & MOST_BYTE, next);
      at = next;
    }
  }

  private static void characters(CodePoints set, Nfa nfa, int from, int to) {
    Utf8Ranges.each(
        set,
        (low, high) -> {
          int at = from;
          for (int i = 0; i < low.length; i++) {
            int next = i == low.length - 1 ? to : nfa.state();
            nfa.bytes(at, low[i], high[i], next);
            at = next;
          }
        });
  }

  private void sequence(List<Node> parts, Nfa nfa, int from, int to) {
    if (parts.isEmpty()) {
      nfa.epsilon(from, to);
      return;
    }
    int at = from;
    for (int i = 0; i < parts.size(); i++) {
      int next = i == parts.size() - 1 ? to : nfa.state();
      add(parts.get(i), nfa, at, next);
      at = next;
    }
  }

  private void repeat(Node.Repeat part, Nfa nfa, int from, int to) {
    boolean isOnce = part.max() == 1 || (part.max() == Node.UNBOUNDED && part.min() <= 1);
    Node body = isOnce || isSmall(part.body()) ? part.body() : new Node.Call(ruleOf(part.body()));
    int at = from;
    for (int i = 0; i < part.min(); i++) {
      int begin = nfa.state();
      nfa.epsilon(at, begin);
      at = nfa.state();
      add(body, nfa, begin, at);
      if (i == part.min() - 1 && part.max() == Node.UNBOUNDED) {
        nfa.epsilon(at, begin);
      }
    }
    if (part.max() == Node.UNBOUNDED && part.min() == 0) {
      int loop = nfa.state();
      nfa.epsilon(at, loop);
      add(body, nfa, loop, loop);
      at = loop;
    }
    for (int i = part.min(); i < part.max() && part.max() != Node.UNBOUNDED; i++) {
      nfa.epsilon(at, to);
      int next = nfa.state();
      add(body, nfa, at, next);
      at = next;
    }
    nfa.epsilon(at, to);
  }

  /** Two chains of states: before the first member that comes, and behind it. */
  private void members(Node.Members part, Nfa nfa, int from, int to) {
    int none = nfa.state();
    int some = nfa.state();
    nfa.epsilon(from, none);
    for (Node.Member member : part.members()) {
      int nextNone = nfa.state();
      int nextSome = nfa.state();
      int separated = nfa.state();
      add(part.separator(), nfa, some, separated);
      add(member.node(), nfa, none, nextSome);
      add(member.node(), nfa, separated, nextSome);
      if (member.presence() == Node.Presence.OPTIONAL) {
        nfa.epsilon(none, nextNone);
        nfa.epsilon(some, nextSome);
      }
      none = nextNone;
      some = nextSome;
    }
    add(part.afterNone(), nfa, none, to);
    add(part.afterSome(), nfa, some, to);
  }

  private Rule ruleOf(Node body) {
    return repeated.computeIfAbsent(body, node -> Rule.of("repeated", node));
  }

  private static boolean isSmall(Node node) {
    return switch (node) {
      case Node.Call _ -> true;
      case Node.Bytes part -> part.bytes().length <= FEW_STATES;
      case Node.Characters part ->
          part.set().isEmpty() || part.set().last(part.set().ranges() - 1) < 0x80;
      default -> false;
    };
  }

  /**
   * The search for a marker by Knuth, Morris and Pratt: state k has seen its first k bytes last.
   */
  private void freeText(Node.FreeText part, Nfa nfa, int from, int to) {
    byte[] marker = part.marker();
    int first = nfa.state();
    nfa.epsilon(from, first);
    if (marker.length == 0) {
      nfa.bytes(first, 0, MOST_BYTE, first);
      nfa.epsilon(first, to);
      return;
    }
    int[] seen = new int[marker.length + 1];
    seen[0] = first;
    for (int k = 1; k <= marker.length; k++) {
      seen[k] = nfa.state();
    }
    int[] fallback = fallbacks(marker);
    for (int k = 0; k < marker.length; k++) {
      for (int b = 0; b < MOST_BYTE; b++) {
        int next = k;
        while (next > 0 && (marker[next] & MOST_BYTE) != b) {
          next = fallback[next];
        }
        nfa.bytes(seen[k], b, b, seen[(marker[next] & MOST_BYTE) == b ? next + 1 : next]);
      }
      nfa.bytes(seen[k], MOST_BYTE, MOST_BYTE, seen[k]);
      if (part.ending() == Node.Ending.ANYWHERE) {
        nfa.epsilon(seen[k], to);
      }
    }
    add(part.after(), nfa, seen[marker.length], to);
  }

  /** Per number of bytes seen: how many of them are still of use if the next one does not fit. */
  private static int[] fallbacks(byte[] marker) {
    int[] fallback = new int[marker.length + 1];
    for (int k = 1; k < marker.length; k++) {
      int shorter = fallback[k];
      while (shorter > 0 && marker[shorter] != marker[k]) {
        shorter = fallback[shorter];
      }
      fallback[k + 1] = marker[shorter] == marker[k] ? shorter + 1 : 0;
    }
    return fallback;
  }

  private void matching(Node.Matching part, Nfa nfa, int from, int to) {
    TextAutomaton automaton = part.automaton();
    int[] states = new int[automaton.states()];
    for (int i = 0; i < states.length; i++) {
      states[i] = nfa.state();
      if (automaton.accepts(i)) {
        nfa.epsilon(states[i], to);
      }
    }
    nfa.epsilon(from, states[0]);
    for (int i = 0; i < states.length; i++) {
      for (TextAutomaton.Edge edge : automaton.edges(i)) {
        add(part.spelling().of(edge.set()), nfa, states[i], states[edge.target()]);
      }
    }
  }
}
