package suanpan.grammar;

import java.util.List;

/** Grammars in llama.cpp's notation, each of another kind. */
final class GbnfCases {
  static final String ARITHMETIC =
      """
      # sums and products
      root  ::= expr
      expr  ::= term ([-+] term)*
      term  ::= num | "(" expr ")" |
                term2
      term2 ::= [a-c] "*" term
      num   ::= [0-9]{1,3} ("." [0-9]+)?
      """;
  static final String LIST =
      """
      root ::= item+
      item ::= "- " [^\\r\\n\\x0b\\u2028]+ "\\n"
      """;
  static final String PALINDROME =
      """
      root ::= "a" root "a" | "b" root "b" | "c"
      """;
  static final String AMBIGUOUS =
      """
      root ::= (x | y | x y)* z?
      x ::= "a" | "ab"
      y ::= "b" | "ab"
      z ::= "ab"{0,2}
      """;
  static final String NULLABLE =
      """
      root ::= a b a
      a ::= "a"*
      b ::= (a "b")* |
      """;
  static final String NESTED =
      """
      root ::= "[" (root ("," root)*)? "]"
      """;
  static final String UNICODE =
      """
      root ::= [你-好é😀]{2,4} "\\u00e9\\U0001F600" .?
      """;
  static final String TAIL =
      """
      root ::= "a" tail
      tail ::= ", " "b" tail | "."
      """;

  static final List<String> ALL =
      List.of(ARITHMETIC, LIST, PALINDROME, AMBIGUOUS, NULLABLE, NESTED, UNICODE, TAIL);

  private GbnfCases() {}
}
