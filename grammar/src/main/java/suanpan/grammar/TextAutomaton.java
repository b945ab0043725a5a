package suanpan.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A deterministic automaton over characters, for texts that several conditions hold of at once: a
 * pattern, a format, bounds of the length. State 0 is the first. Immutable.
 */
final class TextAutomaton {
  private final List<List<Edge>> edges;
  private final boolean[] accepts;

  /** Any character of a set leads to a state; the sets of a state's edges do not overlap. */
  record Edge(CodePoints set, int target) {}

  private TextAutomaton(List<List<Edge>> edges, boolean[] accepts) {
    this.edges = edges;
    this.accepts = accepts;
  }

  int states() {
    return accepts.length;
  }

  boolean accepts(int state) {
    return accepts[state];
  }

  List<Edge> edges(int state) {
    return edges.get(state);
  }

  /** Texts of {@code min} to {@code max} characters; {@link Node#UNBOUNDED} is no bound. */
  static TextAutomaton ofLength(int min, int max) {
    boolean isBounded = max != Node.UNBOUNDED;
    int states = isBounded ? max + 1 : min + 1;
    List<List<Edge>> edges = new ArrayList<>();
    boolean[] accepts = new boolean[states];
    for (int state = 0; state < states; state++) {
      accepts[state] = state >= min;
      boolean isLast = state == states - 1;
      edges.add(
          isLast && isBounded
              ? List.of()
              : List.of(new Edge(CodePoints.ALL, isLast ? state : state + 1)));
    }
    return new TextAutomaton(edges, accepts);
  }

  /** All texts but these. */
  static TextAutomaton except(List<String> texts) {
    List<Node> options = new ArrayList<>();
    for (String text : texts) {
      List<Node> characters = new ArrayList<>();
      text.codePoints().forEach(c -> characters.add(new Node.Characters(CodePoints.of(c))));
      options.add(Node.sequence(characters.toArray(new Node[0])));
    }
    return of(new Node.Choice(options), new Budget("additionalProperties")).complement();
  }

  /** Texts in which a marker does not occur: Knuth, Morris and Pratt's search, without its end. */
  static TextAutomaton without(String marker) {
    int[] wanted = marker.codePoints().toArray();
    List<List<Edge>> edges = new ArrayList<>();
    boolean[] accepts = new boolean[wanted.length];
    for (int state = 0; state < wanted.length; state++) {
      accepts[state] = true;
      Map<Integer, CodePoints> byTarget = new TreeMap<>();
      CodePoints rest = CodePoints.ALL;
      for (int c : wanted) {
        if (rest.contains(c)) {
          rest = rest.without(CodePoints.of(c));
          int target = overlap(wanted, state, c);
          if (target < wanted.length) {
            byTarget.merge(target, CodePoints.of(c), CodePoints::or);
          }
        }
      }
      byTarget.merge(0, rest, CodePoints::or);
      List<Edge> out = new ArrayList<>();
      byTarget.forEach((target, set) -> out.add(new Edge(set, target)));
      edges.add(out);
    }
    return new TextAutomaton(edges, accepts);
  }

  /** How much of a marker is seen when a character follows its first {@code seen} ones. */
  private static int overlap(int[] marker, int seen, int next) {
    for (int length = seen + 1; length > 0; length--) {
      boolean fits = marker[length - 1] == next;
      for (int i = 0; fits && i < length - 1; i++) {
        fits = marker[i] == marker[seen - length + 1 + i];
      }
      if (fits) {
        return length;
      }
    }
    return 0;
  }

  private TextAutomaton complement() {
    int any = states(); // one more state, where all texts are accepted
    List<List<Edge>> more = new ArrayList<>();
    boolean[] flipped = new boolean[any + 1];
    for (int state = 0; state < any; state++) {
      CodePoints rest = CodePoints.ALL;
      for (Edge edge : edges.get(state)) {
        rest = rest.without(edge.set);
      }
      List<Edge> all = new ArrayList<>(edges.get(state));
      all.add(new Edge(rest, any));
      more.add(all);
      flipped[state] = !accepts[state];
    }
    more.add(List.of(new Edge(CodePoints.ALL, any)));
    flipped[any] = true;
    return new TextAutomaton(more, flipped);
  }

  /** Texts that both accept. */
  TextAutomaton and(TextAutomaton other, Budget budget) {
    Map<Long, Integer> numbers = new HashMap<>();
    List<int[]> pairs = new ArrayList<>();
    List<List<Edge>> product = new ArrayList<>();
    numbers.put(0L, 0);
    pairs.add(new int[] {0, 0});
    for (int i = 0; i < pairs.size(); i++) {
      int[] pair = pairs.get(i);
      List<Edge> both = new ArrayList<>();
      for (Edge a : edges.get(pair[0])) {
        for (Edge b : other.edges.get(pair[1])) {
          budget.work(a.set.ranges() + b.set.ranges());
          CodePoints common = a.set.equals(b.set) ? a.set : a.set.and(b.set);
          if (!common.isEmpty()) {
            int target =
                numbers.computeIfAbsent(
                    (long) a.target * other.states() + b.target,
                    _ -> {
                      budget.state();
                      pairs.add(new int[] {a.target, b.target});
                      return pairs.size() - 1;
                    });
            both.add(new Edge(common, target));
          }
        }
      }
      product.add(both);
    }
    boolean[] ends = new boolean[pairs.size()];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = accepts[pairs.get(i)[0]] && other.accepts[pairs.get(i)[1]];
    }
    return new TextAutomaton(product, ends);
  }

  /**
   * The automaton of a regular expression.
   *
   * @param node of characters, sequences, choices and repetitions only
   */
  static TextAutomaton of(Node node, Budget budget) {
    return new Construction(budget).deterministic(node);
  }

  /** From an expression over a nondeterministic automaton to a deterministic one. */
  private static final class Construction {
    private final Budget budget;
    private final List<List<Edge>> taking = new ArrayList<>();
    private final List<IntList> silent = new ArrayList<>();

    Construction(Budget budget) {
      this.budget = budget;
    }

    TextAutomaton deterministic(Node node) {
      int start = state();
      int end = state();
      add(node, start, end);
      Map<List<Integer>, Integer> numbers = new HashMap<>();
      List<List<Integer>> sets = new ArrayList<>();
      sets.add(closure(List.of(start)));
      numbers.put(sets.getFirst(), 0);
      List<List<Edge>> edges = new ArrayList<>();
      for (int i = 0; i < sets.size(); i++) {
        Map<Integer, CodePoints> byTarget = new TreeMap<>();
        partition(sets.get(i))
            .forEach(
                (targets, set) -> {
                  List<Integer> closed = closure(targets);
                  Integer number = numbers.get(closed);
                  if (number == null) {
                    budget.state();
                    number = sets.size();
                    numbers.put(closed, number);
                    sets.add(closed);
                  }
                  byTarget.merge(number, set, CodePoints::or);
                });
        List<Edge> out = new ArrayList<>();
        byTarget.forEach((target, set) -> out.add(new Edge(set, target)));
        edges.add(out);
      }
      boolean[] accepts = new boolean[sets.size()];
      for (int i = 0; i < accepts.length; i++) {
        accepts[i] = sets.get(i).contains(end);
      }
      return new TextAutomaton(edges, accepts);
    }

    /** The characters that lead out of a set of states, by where they lead. */
    private Map<List<Integer>, CodePoints> partition(List<Integer> set) {
      TreeSet<Integer> borders = new TreeSet<>();
      List<Edge> out = new ArrayList<>();
      for (int state : set) {
        for (Edge edge : taking.get(state)) {
          out.add(edge);
          for (int r = 0; r < edge.set.ranges(); r++) {
            borders.add(edge.set.first(r));
            borders.add(edge.set.last(r) + 1);
          }
        }
      }
      Map<List<Integer>, IntList> found = new HashMap<>();
      int[] cuts = borders.stream().mapToInt(Integer::intValue).toArray();
      for (int i = 0; i + 1 < cuts.length; i++) {
        int first = cuts[i];
        TreeSet<Integer> targets = new TreeSet<>();
        for (Edge edge : out) {
          budget.work(1 + edge.set.ranges());
          if (edge.set.contains(first)) {
            targets.add(edge.target);
          }
        }
        if (!targets.isEmpty()) {
          IntList bounds = found.computeIfAbsent(List.copyOf(targets), _ -> new IntList());
          bounds.add(first);
          bounds.add(cuts[i + 1] - 1);
        }
      }
      Map<List<Integer>, CodePoints> parts = new HashMap<>();
      found.forEach((targets, bounds) -> parts.put(targets, joined(bounds)));
      return parts;
    }

    private static CodePoints joined(IntList bounds) {
      return new CodePoints(bounds.toArray()).or(CodePoints.NONE);
    }

    private List<Integer> closure(List<Integer> states) {
      TreeSet<Integer> seen = new TreeSet<>(states);
      IntList open = new IntList();
      states.forEach(open::add);
      while (!open.isEmpty()) {
        for (int target : silent.get(open.removeLast()).toArray()) {
          budget.work(1);
          if (seen.add(target)) {
            open.add(target);
          }
        }
      }
      return List.copyOf(seen);
    }

    private int state() {
      budget.state();
      taking.add(new ArrayList<>());
      silent.add(new IntList());
      return taking.size() - 1;
    }

    private void add(Node node, int from, int to) {
      switch (node) {
        case Node.Characters part -> taking.get(from).add(new Edge(part.set(), to));
        case Node.Sequence part -> {
          int at = from;
          for (Node next : part.parts()) {
            int behind = state();
            add(next, at, behind);
            at = behind;
          }
          silent.get(at).add(to);
        }
        case Node.Choice part -> part.options().forEach(option -> add(option, from, to));
        case Node.Repeat part -> repeat(part, from, to);
        default -> throw new IllegalStateException("no regular expression: " + node);
      }
    }

    private void repeat(Node.Repeat part, int from, int to) {
      int at = from;
      for (int i = 0; i < part.min(); i++) {
        int behind = state();
        add(part.body(), at, behind);
        at = behind;
      }
      if (part.max() == Node.UNBOUNDED) {
        int loop = state();
        silent.get(at).add(loop);
        add(part.body(), loop, loop);
        at = loop;
      } else {
        for (int i = part.min(); i < part.max(); i++) {
          silent.get(at).add(to);
          int behind = state();
          add(part.body(), at, behind);
          at = behind;
        }
      }
      silent.get(at).add(to);
    }
  }

  /** Whether a text is accepted. */
  boolean accepts(String text) {
    int state = 0;
    for (int codePoint : text.codePoints().toArray()) {
      int target = -1;
      for (Edge edge : edges.get(state)) {
        if (edge.set.contains(codePoint)) {
          target = edge.target;
        }
      }
      if (target < 0) {
        return false;
      }
      state = target;
    }
    return accepts[state];
  }
}
