package suanpan.grammar;

/** A named part of a grammar, which may refer to itself. Two rules are never the same. */
final class Rule {
  private final String name;
  private Node body = Node.NOTHING;

  /** A rule whose body {@link #define} gives. */
  Rule(String name) {
    this.name = name;
  }

  /** A rule with a body. */
  static Rule of(String name, Node body) {
    Rule rule = new Rule(name);
    rule.define(body);
    return rule;
  }

  void define(Node newBody) {
    body = newBody;
  }

  String name() {
    return name;
  }

  Node body() {
    return body;
  }
}
