package suanpan.grammar;

/** How the characters of a text are written. */
enum Spelling {
  /** As they are, in UTF-8. */
  PLAIN {
    @Override
    Node of(CodePoints set) {
      return new Node.Characters(set);
    }
  },
  /**
   * As inside of a JSON text: quotes, backslashes and control characters as the short escapes where
   * there are any, otherwise in four hexadecimal digits; all others as they are.
   */
  JSON {
    @Override
    Node of(CodePoints set) {
      return JsonText.escaped(set);
    }
  };

  /** One character of a set. */
  abstract Node of(CodePoints set);
}
