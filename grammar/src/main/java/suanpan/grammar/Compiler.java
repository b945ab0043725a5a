package suanpan.grammar;

/** Makes the automaton of a grammar. */
final class Compiler {
  private Compiler() {}

  /**
   * @throws GrammarException if it is too large, accepts nothing, or a rule begins with itself
   */
  static Automaton compile(Rule root) {
    Budget budget = new Budget(root.name());
    Fragments fragments = new Fragments(root, budget);
    Draft draft = new Draft();
    for (int i = 0; i < fragments.rules().size(); i++) { // rules are found on the way
      Nfa nfa = new Nfa(budget);
      int start = nfa.state();
      int end = nfa.state();
      fragments.add(fragments.rules().get(i).body(), nfa, start, end);
      Determinizer.add(nfa, start, end, draft, budget);
    }
    int[] depths = Depths.of(draft);
    if (depths[draft.starts.get(0)] == Depths.ENDLESS) {
      throw new GrammarException(
          "", root.name(), root.name() + ": no finite text can match it; does a rule need itself?");
    }
    Automaton automaton = draft.pruned(depths);
    LeftRecursion.refuse(automaton, fragments.rules());
    return automaton;
  }
}
