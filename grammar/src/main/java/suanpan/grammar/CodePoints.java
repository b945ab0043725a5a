package suanpan.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of characters: Unicode scalar values, so never a surrogate.
 *
 * @param bounds first and last of each range, ascending, ranges neither touching nor overlapping
 */
record CodePoints(int[] bounds) {
  static final int LAST = Character.MAX_CODE_POINT;
  static final CodePoints NONE = new CodePoints(new int[0]);
  static final CodePoints ALL = NONE.negated();

  /** A range as a caller has it. */
  private record Range(int first, int last) {}

  static CodePoints of(int first, int last) {
    return NONE.or(new CodePoints(new int[] {first, last})).and(ALL);
  }

  static CodePoints of(int codePoint) {
    return of(codePoint, codePoint);
  }

  /** The characters of a text. */
  static CodePoints anyOf(String characters) {
    CodePoints set = NONE;
    for (int codePoint : characters.codePoints().toArray()) {
      set = set.or(of(codePoint));
    }
    return set;
  }

  int ranges() {
    return bounds.length / 2;
  }

  int first(int range) {
    return bounds[2 * range];
  }

  int last(int range) {
    return bounds[2 * range + 1];
  }

  boolean isEmpty() {
    return bounds.length == 0;
  }

  boolean contains(int codePoint) {
    for (int i = 0; i < ranges(); i++) {
      if (codePoint >= first(i) && codePoint <= last(i)) {
        return true;
      }
    }
    return false;
  }

  CodePoints or(CodePoints other) {
    List<Range> all = new ArrayList<>();
    addTo(all);
    other.addTo(all);
    all.sort((a, b) -> Integer.compare(a.first, b.first));
    int[] merged = new int[2 * all.size()];
    int count = 0;
    for (Range range : all) {
      if (count > 0 && range.first <= merged[count - 1] + 1) {
        merged[count - 1] = Math.max(merged[count - 1], range.last);
      } else {
        merged[count++] = range.first;
        merged[count++] = range.last;
      }
    }
    return new CodePoints(Arrays.copyOf(merged, count));
  }

  /** All characters that are not in this set. */
  CodePoints negated() {
    List<Range> gaps = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < ranges(); i++) {
      addScalars(next, first(i) - 1, gaps);
      next = last(i) + 1;
    }
    addScalars(next, LAST, gaps);
    int[] result = new int[2 * gaps.size()];
    for (int i = 0; i < gaps.size(); i++) {
      result[2 * i] = gaps.get(i).first;
      result[2 * i + 1] = gaps.get(i).last;
    }
    return new CodePoints(result);
  }

  CodePoints and(CodePoints other) {
    return negated().or(other.negated()).negated();
  }

  CodePoints without(CodePoints other) {
    return and(other.negated());
  }

  private void addTo(List<Range> ranges) {
    for (int i = 0; i < ranges(); i++) {
      ranges.add(new Range(first(i), last(i)));
    }
  }

  /** Adds a range, without the surrogates in it. */
  private static void addScalars(int first, int last, List<Range> ranges) {
    addIfAny(first, Math.min(last, Character.MIN_SURROGATE - 1), ranges);
    addIfAny(Math.max(first, Character.MAX_SURROGATE + 1), last, ranges);
  }

  private static void addIfAny(int first, int last, List<Range> ranges) {
    if (first <= last) {
      ranges.add(new Range(first, last));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodePoints set && Arrays.equals(bounds, set.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }
}
