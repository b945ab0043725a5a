package suanpan.server.internal.operations;

import java.util.List;
import java.util.function.Supplier;
import suanpan.server.internal.http.Access;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.Dialect;
import suanpan.server.internal.http.Json;
import suanpan.server.internal.http.Route;
import tools.jackson.databind.node.ObjectNode;

/** {@code /health}: whether the process lives, and whether it takes requests. */
public final class HealthRoutes implements Dialect {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final Supplier<Readiness> readiness;

  /** Whether requests are taken. */
  public enum Readiness {
    READY,
    LOADING,
    DRAINING
  }

  public HealthRoutes(Supplier<Readiness> readiness) {
    this.readiness = readiness;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/health", Access.OPEN, "Whether requests are taken.", this::ready),
        Route.get("/health/ready", Access.OPEN, "The same.", this::ready),
        Route.get("/health/live", Access.OPEN, "Whether the process lives.", this::live));
  }

  private void ready(Call call) {
    Readiness now = readiness.get();
    call.respond(
        now == Readiness.READY ? OK : UNAVAILABLE,
        Json.object().put("status", now == Readiness.READY ? "ok" : word(now)));
  }

  private void live(Call call) {
    call.respond(Json.object().put("status", "ok"));
  }

  private static String word(Readiness readiness) {
    return switch (readiness) {
      case READY -> "ready";
      case LOADING -> "loading";
      case DRAINING -> "draining";
    };
  }

  @Override
  public ObjectNode error(ApiException failure) {
    return Json.object().put("error", failure.message());
  }
}
