package suanpan.server.internal.models;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import suanpan.engine.Engine;
import suanpan.server.ServedModel;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.ErrorKind;

/** The models of this process by name and alias. */
public final class ModelPool implements AutoCloseable {
  private final Map<String, ServedModel> models = new LinkedHashMap<>();
  private final Map<String, ServedModel> byName = new LinkedHashMap<>(); // aliases too
  private final Map<String, Runner> open = new LinkedHashMap<>();
  private final int queueLength;

  public ModelPool(List<ServedModel> served, int queueLength) {
    this.queueLength = queueLength;
    for (ServedModel model : served) {
      models.put(model.name(), model);
      byName.put(model.name(), model);
    }
    for (ServedModel model : served) {
      model.aliases().forEach(alias -> byName.putIfAbsent(alias, model));
    }
  }

  /** What is served, in the order given. */
  public List<ServedModel> served() {
    return List.copyOf(models.values());
  }

  /**
   * The model of a name or alias; without a name, the only one there is.
   *
   * @throws ApiException if it is unknown
   */
  public ServedModel find(String name) {
    ServedModel model = byName.get(name);
    if (model == null) {
      throw new ApiException(
              ErrorKind.NOT_FOUND,
              "model: '%s' is not served here; expected one of %s"
                  .formatted(name, String.join(", ", byName.keySet())))
          .withCode("model_not_found")
          .withField("model");
    }
    return model;
  }

  /**
   * Opens the model if need be and keeps it open until the lease is closed.
   *
   * @throws ApiException if it is unknown or cannot be opened now
   */
  public synchronized Lease lease(String name) {
    ServedModel model = find(name);
    Runner runner =
        open.computeIfAbsent(
            model.name(),
            _ -> {
              Engine engine = model.opener().open();
              return new OneByOne(engine, queueLength);
            });
    return new Lease(model.name(), runner, () -> {});
  }

  @Override
  public synchronized void close() {
    open.values().forEach(Runner::close);
    open.clear();
  }
}
