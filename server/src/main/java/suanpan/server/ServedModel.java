package suanpan.server;

import java.util.List;
import suanpan.engine.Engine;

/**
 * A model that a server offers.
 *
 * @param name as clients call it
 * @param aliases other names that lead to it
 * @param opener opens it when it is first asked for, and again after it was closed for want of
 *     memory
 */
public record ServedModel(String name, List<String> aliases, Opener opener) {
  public ServedModel {
    aliases = List.copyOf(aliases);
  }

  /** Opens an engine. */
  public interface Opener {
    /**
     * @throws suanpan.engine.EngineException if it cannot be opened
     */
    Engine open();
  }

  public static ServedModel of(String name, Opener opener) {
    return new ServedModel(name, List.of(), opener);
  }

  public ServedModel withAliases(List<String> value) {
    return new ServedModel(name, value, opener);
  }
}
