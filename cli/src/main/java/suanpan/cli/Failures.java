package suanpan.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import suanpan.catalogue.CatalogueException;
import suanpan.corpus.ConfigException;
import suanpan.corpus.CorpusException;
import suanpan.energy.InvalidGridException;
import suanpan.engine.EngineException;
import suanpan.ledger.LedgerException;
import suanpan.server.ServerException;
import suanpan.tokenizer.TokenizerException;
import suanpan.train.TrainingException;

/** What to say when something went wrong. */
final class Failures {
  private Failures() {}

  /** One message for the user. */
  static String line(Throwable failure) {
    return switch (failure) {
      case EngineException e -> message(e);
      case CatalogueException e -> message(e);
      case CommandException e -> message(e);
      case TrainingException e -> message(e);
      case ServerException e -> message(e);
      case InvalidGridException e -> message(e);
      case LedgerException e -> message(e);
      case ConfigException e -> message(e);
      case CorpusException e -> message(e);
      case TokenizerException e -> message(e);
      case UncheckedIOException e when e.getCause() != null -> line(e.getCause());
      case NoSuchFileException e -> e.getFile() + ": no such file or folder";
      case AccessDeniedException e -> e.getFile() + ": permission denied";
      case FileAlreadyExistsException e -> e.getFile() + ": exists already";
      case IOException e -> message(e);
      case OutOfMemoryError e ->
          "the Java heap is full ("
              + message(e)
              + "); SUANPAN_JAVA_OPTS=-Xmx8g gives it more, weights are not part of it";
      default ->
          "internal error, please report it: " + failure + " (--debug shows where it happened)";
    };
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
