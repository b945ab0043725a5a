package suanpan.train;

import java.util.function.Supplier;
import suanpan.formats.OutputException;
import suanpan.tensor.ModelFormatException;

/** Gives callers one kind of exception, whichever layer found the fault. */
final class Failures {
  private Failures() {}

  /**
   * Runs what may meet wrong files.
   *
   * @throws TrainingException in the place of what formats and models throw
   */
  static <T> T translated(Supplier<T> work) {
    try {
      return work.get();
    } catch (ModelFormatException | OutputException e) {
      throw new TrainingException(String.valueOf(e.getMessage()), e);
    }
  }
}
