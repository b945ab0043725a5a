package suanpan.server.internal.models;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import suanpan.engine.Engine;
import suanpan.engine.EngineException;
import suanpan.engine.NotEnoughMemoryException;
import suanpan.engine.Scheduler;
import suanpan.engine.SchedulerOptions;
import suanpan.engine.SchedulerStats;
import suanpan.server.ServedModel;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.ErrorKind;

/**
 * The models of this process by name and alias. One is opened when it is first asked for, and
 * closed again when nobody has used it for a while or another one needs its memory; never while a
 * request uses it.
 */
public final class ModelPool implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ModelPool.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration CLOSING = Duration.ofSeconds(1);

  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, Place> byName = new LinkedHashMap<>(); // aliases too
  private final Function<String, SchedulerOptions> schedulers;
  private final long memoryBytes;
  private final ScheduledExecutorService sweeper;
  private volatile boolean isDraining;

  /**
   * @param schedulers how each model, by its name, is shared
   * @param memoryBytes what all open models may take together
   * @param unloadAfter how long a model may rest; zero for as long as there is memory
   */
  public ModelPool(
      List<ServedModel> served,
      Function<String, SchedulerOptions> schedulers,
      long memoryBytes,
      Duration unloadAfter) {
    this.schedulers = schedulers;
    this.memoryBytes = memoryBytes;
    for (ServedModel model : served) {
      Place place = new Place(model);
      places.put(model.name(), place);
      byName.put(model.name(), place);
    }
    places
        .values()
        .forEach(
            place -> place.model().aliases().forEach(alias -> byName.putIfAbsent(alias, place)));
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("suanpan-models").factory());
    if (unloadAfter.isPositive()) {
      long period = Math.max(1, unloadAfter.toMillis() / 4);
      var _ =
          sweeper.scheduleAtFixedRate(
              () -> closeAtRest(unloadAfter), period, period, TimeUnit.MILLISECONDS);
    }
  }

  /** What is served, in the order given. */
  public List<ServedModel> served() {
    return places.values().stream().map(Place::model).toList();
  }

  /**
   * The model of a name or alias.
   *
   * @throws ApiException if it is unknown
   */
  public ServedModel find(String name) {
    return place(name).model();
  }

  /**
   * Opens the model if need be and keeps it open until the lease is closed.
   *
   * @throws ApiException if it is unknown or cannot be opened now
   */
  public Lease lease(String name) {
    Place place = place(name);
    if (isDraining) {
      throw ApiException.later(ErrorKind.UNAVAILABLE, "server: shutting down", RETRY);
    }
    return place.lease(() -> open(place));
  }

  /** The models that are open, by their own names. */
  public Map<String, Engine> open() {
    Map<String, Engine> open = new LinkedHashMap<>();
    places.forEach((name, place) -> place.look().ifPresent(m -> open.put(name, m.engine())));
    return open;
  }

  /** What the schedulers of the open models do, by their models' names. */
  public Map<String, SchedulerStats> stats() {
    Map<String, SchedulerStats> stats = new LinkedHashMap<>();
    places.forEach(
        (name, place) -> place.look().ifPresent(m -> stats.put(name, m.scheduler().stats())));
    return stats;
  }

  /** Takes no more requests and waits for those there are, as long as the time allows. */
  public void drain(Duration most) {
    isDraining = true;
    long deadline = System.nanoTime() + most.toNanos();
    for (Place place : places.values()) {
      long left = Math.max(1, deadline - System.nanoTime());
      place.look().ifPresent(m -> m.scheduler().drain(Duration.ofNanos(left)));
    }
  }

  /** Cancels what runs and closes all models. */
  @Override
  public void close() {
    isDraining = true;
    sweeper.shutdownNow();
    try {
      var _ = sweeper.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    places.values().forEach(Place::close);
  }

  private Place place(String name) {
    Place place = byName.get(name);
    if (place == null) {
      throw new ApiException(
              ErrorKind.NOT_FOUND,
              "model: '%s' is not served here; expected one of %s"
                  .formatted(name, String.join(", ", byName.keySet())))
          .withCode("model_not_found")
          .withField("model");
    }
    return place;
  }

  private OpenModel open(Place place) {
    long start = System.nanoTime();
    try {
      OpenModel model = openOrMakeRoom(place);
      LOG.log(
          Level.INFO,
          "opened %s in %d ms"
              .formatted(place.model().name(), (System.nanoTime() - start) / 1_000_000));
      return model;
    } catch (NotEnoughMemoryException e) {
      throw ApiException.later(ErrorKind.UNAVAILABLE, message(place, e), RETRY);
    } catch (EngineException e) {
      throw new ApiException(ErrorKind.UNAVAILABLE, message(place, e));
    }
  }

  private static String message(Place place, EngineException e) {
    return "model: " + place.model().name() + " cannot be opened now: " + e.getMessage();
  }

  private OpenModel openOrMakeRoom(Place place) {
    while (true) {
      try {
        OpenModel model = openNow(place);
        if (makeRoom(place, model)) {
          return model;
        }
        model.close();
        throw ApiException.later(
            ErrorKind.UNAVAILABLE,
            "model: %s does not fit beside those that are in use; try again later"
                .formatted(place.model().name()),
            RETRY);
      } catch (NotEnoughMemoryException e) {
        if (!closeLongestAtRest(place)) {
          throw e;
        }
      }
    }
  }

  private OpenModel openNow(Place place) {
    Engine engine = place.model().opener().open();
    try {
      Scheduler scheduler = engine.newScheduler(schedulers.apply(place.model().name()));
      return new OpenModel(engine, scheduler);
    } catch (RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  /** Closes others until the new one fits; false if it does not. A model alone always fits. */
  private boolean makeRoom(Place place, OpenModel model) {
    while (true) {
      List<OpenModel> others = others(place);
      long taken = others.stream().mapToLong(OpenModel::bytes).sum();
      if (others.isEmpty() || taken + model.bytes() <= memoryBytes) {
        return true;
      }
      if (!closeLongestAtRest(place)) {
        return false;
      }
    }
  }

  private List<OpenModel> others(Place place) {
    List<OpenModel> others = new ArrayList<>();
    places.values().stream()
        .filter(other -> other != place)
        .forEach(other -> other.look().ifPresent(others::add));
    return others;
  }

  private boolean closeLongestAtRest(Place place) {
    Optional<Place> longest =
        places.values().stream()
            .filter(other -> other != place && other.restNanos() >= 0)
            .max(Comparator.comparingLong(Place::restNanos));
    return longest.isPresent() && closed(longest.get());
  }

  private void closeAtRest(Duration unloadAfter) {
    places.values().stream()
        .filter(place -> place.restNanos() > unloadAfter.toNanos())
        .forEach(ModelPool::closed);
  }

  private static boolean closed(Place place) {
    boolean isClosed = place.closeIfAtRest();
    if (isClosed) {
      LOG.log(Level.INFO, "closed " + place.model().name() + ", which nobody used");
    }
    return isClosed;
  }
}
