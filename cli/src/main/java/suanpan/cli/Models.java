package suanpan.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import suanpan.catalogue.Catalogue;
import suanpan.catalogue.CatalogueException;
import suanpan.catalogue.Entry;
import suanpan.catalogue.Installed;
import suanpan.catalogue.ModelRef;
import suanpan.catalogue.Source;
import suanpan.engine.Engine;
import suanpan.engine.EngineOptions;

/** Finds and opens what the user calls a model. */
final class Models {
  private final Surroundings surroundings;
  private @Nullable Catalogue opened;

  Models(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Read when it is first needed, since that takes a good part of the time to start. */
  Catalogue catalogue() {
    if (opened == null) {
      opened = Catalogue.open(surroundings.environment());
    }
    return opened;
  }

  /**
   * Where a model lies. Downloads nothing.
   *
   * @param name as the user wrote it
   * @throws CommandException if it is not on this machine
   */
  Path path(String name) {
    ModelRef reference = ModelRef.parse(name);
    return switch (reference) {
      case ModelRef.Local local -> existing(local.path());
      case ModelRef.Named named -> named(named, name);
      default -> installed(reference, name);
    };
  }

  /** A name of the catalogue, or else a file or folder beside us. */
  private Path named(ModelRef.Named reference, String name) {
    try {
      Entry entry = catalogue().entry(reference);
      boolean isEmbedded = entry.sources().stream().anyMatch(Source.Embedded.class::isInstance);
      return isEmbedded ? catalogue().embedded().path() : installed(reference, name);
    } catch (CatalogueException e) {
      if (e.kind() == CatalogueException.Kind.UNKNOWN_NAME && Files.exists(Path.of(name))) {
        return Path.of(name);
      }
      throw e;
    }
  }

  private Path installed(ModelRef reference, String name) {
    return catalogue()
        .find(reference)
        .map(Installed::path)
        .orElseThrow(
            () ->
                new CommandException(
                    name + " is not on this machine; get it with: suanpan pull " + name));
  }

  private static Path existing(Path path) {
    if (!Files.exists(path)) {
      throw new CommandException(path + ": no such file or folder");
    }
    return path;
  }

  /** Opens a model and tells what its user should know. */
  Engine open(String name, EngineOptions options) {
    return open(path(name), options);
  }

  Engine open(Path path, EngineOptions options) {
    Engine engine = Engine.open(path, options.withEnvironment(surroundings.variables()));
    engine.notes().forEach(line -> surroundings.note("note: " + line));
    return engine;
  }
}
