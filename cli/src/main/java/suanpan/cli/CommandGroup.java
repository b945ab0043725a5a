package suanpan.cli;

import java.util.List;

/** A command that only leads to others. */
abstract class CommandGroup extends Subcommand {
  CommandGroup(Surroundings surroundings) {
    super(surroundings);
  }

  /** The commands below this one. */
  abstract List<Subcommand> members();

  @Override
  final int run() {
    throw wrongUsage("which one? See the list with --help");
  }
}
