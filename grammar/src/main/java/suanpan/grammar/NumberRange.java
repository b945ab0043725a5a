package suanpan.grammar;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Numbers between two bounds, digit by digit. Texts are compared as they are written, so a bounded
 * number has no exponent.
 */
final class NumberRange {
  /** Digits of a bound, before or behind the point. */
  private static final int MOST_DIGITS = 64;

  private static final Node DIGIT = new Node.Characters(RegexParser.DIGITS);
  private static final Node ANY_DIGITS = new Node.Repeat(DIGIT, 0, Node.UNBOUNDED);
  private static final Node SOME_ZEROS =
      new Node.Repeat(new Node.Characters(CodePoints.of('0')), 0, Node.UNBOUNDED);

  private NumberRange() {}

  /**
   * An end of a range.
   *
   * @param isInclusive whether the value itself belongs to it
   */
  record Bound(BigDecimal value, boolean isInclusive) {
    Bound negated() {
      return new Bound(value.negate(), isInclusive);
    }

    /** What is before the point; the value is not negative. */
    BigInteger whole() {
      return value.toBigInteger();
    }

    /** The digits behind the point, without zeros at their end. */
    String fraction() {
      String plain = value.stripTrailingZeros().toPlainString();
      int point = plain.indexOf('.');
      return point < 0 ? "" : plain.substring(point + 1);
    }
  }

  static boolean isTooLong(BigDecimal bound) {
    return (long) bound.precision() - bound.scale() > MOST_DIGITS || bound.scale() > MOST_DIGITS;
  }

  /** Whole numbers; an empty bound is none. */
  static Node integers(Optional<Bound> min, Optional<Bound> max) {
    Optional<BigInteger> low = min.map(NumberRange::firstInteger);
    Optional<BigInteger> high = max.map(b -> firstInteger(b.negated()).negate());
    List<Node> options = new ArrayList<>();
    boolean hasNegatives = low.isEmpty() || low.get().signum() < 0;
    if (hasNegatives) {
      BigInteger least =
          high.filter(h -> h.signum() < 0).map(BigInteger::negate).orElse(BigInteger.ONE);
      BigInteger most = low.map(BigInteger::negate).orElseGet(() -> farthest(least));
      options.add(Node.sequence(Node.text("-"), whole(least, most)));
    }
    boolean hasOthers = high.isEmpty() || high.get().signum() >= 0;
    if (hasOthers) {
      BigInteger least = low.filter(l -> l.signum() > 0).orElse(BigInteger.ZERO);
      BigInteger most = high.orElseGet(() -> farthest(least));
      options.add(whole(least, most));
    }
    return Node.choice(options);
  }

  private static BigInteger firstInteger(Bound min) {
    BigInteger up = min.value.setScale(0, RoundingMode.CEILING).toBigIntegerExact();
    boolean isTaken = !min.isInclusive && new BigDecimal(up).compareTo(min.value) == 0;
    return isTaken ? up.add(BigInteger.ONE) : up;
  }

  /** Where numbers without a bound end: at as many digits as numbers have, or one more. */
  private static BigInteger farthest(BigInteger least) {
    int digits = Math.max(JsonText.DIGITS, least.toString().length() + 1);
    return BigInteger.TEN.pow(digits).subtract(BigInteger.ONE);
  }

  /** Numbers with or without a fraction; an empty bound is none. */
  static Node numbers(Optional<Bound> min, Optional<Bound> max, Budget budget) {
    List<Node> options = new ArrayList<>();
    Bound zero = new Bound(BigDecimal.ZERO, true);
    Bound aboveZero = new Bound(BigDecimal.ZERO, false);
    if (min.isEmpty() || min.get().value.signum() < 0) {
      Bound least = max.filter(b -> b.value.signum() < 0).map(Bound::negated).orElse(aboveZero);
      Optional<Bound> most = min.map(Bound::negated);
      options.add(Node.sequence(Node.text("-"), magnitudes(least, most, budget)));
    }
    if (max.isEmpty() || max.get().value.signum() >= 0) {
      Bound least = min.filter(b -> b.value.signum() >= 0).orElse(zero);
      options.add(magnitudes(least, max, budget));
    }
    return Node.choice(options);
  }

  private static Node magnitudes(Bound least, Optional<Bound> most, Budget budget) {
    BigInteger first = least.whole();
    String low = least.fraction();
    Node isHighEnough = atLeast(low, least.isInclusive);
    if (most.isEmpty()) {
      return Node.choice(
          Node.sequence(digits(first), fraction(isHighEnough, low.length(), budget)),
          Node.sequence(
              whole(first.add(BigInteger.ONE), farthest(first)), fraction(ANY_DIGITS, 0, budget)));
    }
    BigInteger last = most.get().whole();
    String high = most.get().fraction();
    Node isLowEnough = atMost(high, most.get().isInclusive);
    int longest = Math.max(low.length(), high.length());
    if (first.compareTo(last) > 0) {
      return Node.NOTHING;
    }
    if (first.equals(last)) {
      TextAutomaton both =
          TextAutomaton.of(isHighEnough, budget).and(TextAutomaton.of(isLowEnough, budget), budget);
      return Node.sequence(digits(first), fraction(both, longest, budget));
    }
    return Node.choice(
        Node.sequence(digits(first), fraction(isHighEnough, longest, budget)),
        Node.sequence(
            whole(first.add(BigInteger.ONE), last.subtract(BigInteger.ONE)),
            fraction(ANY_DIGITS, 0, budget)),
        Node.sequence(digits(last), fraction(isLowEnough, longest, budget)));
  }

  private static Node digits(BigInteger value) {
    return Node.text(value.toString());
  }

  private static Node fraction(Node digits, int longest, Budget budget) {
    return fraction(TextAutomaton.of(digits, budget), longest, budget);
  }

  /** A point and digits that an automaton accepts; nothing, if it accepts no digits. */
  private static Node fraction(TextAutomaton digits, int longest, Budget budget) {
    int most = Math.max(JsonText.DIGITS, longest + 1);
    TextAutomaton some = digits.and(TextAutomaton.ofLength(1, most), budget);
    Node written = Node.sequence(Node.text("."), new Node.Matching(some, Spelling.PLAIN));
    return digits.accepts("") ? Node.optional(written) : written;
  }

  /** Digits behind the point that are no less than others, which do not end with a zero. */
  private static Node atLeast(String digits, boolean isInclusive) {
    if (digits.isEmpty()) {
      return isInclusive
          ? ANY_DIGITS
          : Node.sequence(SOME_ZEROS, new Node.Characters(CodePoints.of('1', '9')), ANY_DIGITS);
    }
    int digit = digits.charAt(0);
    Node same = Node.sequence(one(digit, digit), atLeast(digits.substring(1), isInclusive));
    return digit == '9' ? same : Node.choice(same, Node.sequence(one(digit + 1, '9'), ANY_DIGITS));
  }

  private static Node atMost(String digits, boolean isInclusive) {
    if (digits.isEmpty()) {
      return isInclusive ? SOME_ZEROS : Node.NOTHING;
    }
    int digit = digits.charAt(0);
    Node same = Node.sequence(one(digit, digit), atMost(digits.substring(1), isInclusive));
    Node lower = digit == '0' ? Node.NOTHING : Node.sequence(one('0', digit - 1), ANY_DIGITS);
    return Node.choice(Node.EMPTY, same, lower);
  }

  private static Node one(int first, int last) {
    return new Node.Characters(CodePoints.of(first, last));
  }

  /** Whole numbers from a lowest to a highest one, neither negative. */
  private static Node whole(BigInteger least, BigInteger most) {
    if (least.compareTo(most) > 0) {
      return Node.NOTHING;
    }
    List<Node> options = new ArrayList<>();
    String first = least.toString();
    int longest = most.toString().length();
    while (first.length() < longest) {
      options.add(sameLength(first, "9".repeat(first.length())));
      first = "1" + "0".repeat(first.length());
    }
    options.add(sameLength(first, most.toString()));
    return Node.choice(options);
  }

  /** Numbers of as many digits as both bounds have. */
  private static Node sameLength(String least, String most) {
    if (least.isEmpty()) {
      return Node.EMPTY;
    }
    int rest = least.length() - 1;
    if (least.equals("0".repeat(rest + 1)) && most.equals("9".repeat(rest + 1))) {
      return new Node.Repeat(DIGIT, rest + 1, rest + 1);
    }
    int low = least.charAt(0);
    int high = most.charAt(0);
    if (low == high) {
      return Node.sequence(one(low, low), sameLength(least.substring(1), most.substring(1)));
    }
    List<Node> options = new ArrayList<>();
    options.add(Node.sequence(one(low, low), sameLength(least.substring(1), "9".repeat(rest))));
    if (low + 1 < high) {
      options.add(Node.sequence(one(low + 1, high - 1), new Node.Repeat(DIGIT, rest, rest)));
    }
    options.add(Node.sequence(one(high, high), sameLength("0".repeat(rest), most.substring(1))));
    return Node.choice(options);
  }
}
