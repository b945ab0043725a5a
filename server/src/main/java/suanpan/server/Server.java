package suanpan.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import suanpan.server.internal.Dialects;
import suanpan.server.internal.OpenGate;
import suanpan.server.internal.chat.ChatService;
import suanpan.server.internal.http.CallHandler;
import suanpan.server.internal.http.Dialect;
import suanpan.server.internal.http.HelidonEngine;
import suanpan.server.internal.http.HttpEngine;
import suanpan.server.internal.http.HttpSettings;
import suanpan.server.internal.http.Routes;
import suanpan.server.internal.models.ModelPool;
import suanpan.server.internal.operations.HealthRoutes;

/** Answers over HTTP until it is closed. */
public final class Server implements AutoCloseable {
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofMinutes(5);

  private final ServerOptions options;
  private final ModelPool pool;
  private final HttpEngine.Running http;

  private Server(ServerOptions options, List<ServedModel> models) {
    this.options = options;
    this.pool = new ModelPool(models, options.queueLength());
    ChatService service = new ChatService(pool, HEARTBEAT, options.answerTimeout());
    List<Dialect> dialects = new ArrayList<>(Dialects.over(service));
    dialects.add(new HealthRoutes(() -> HealthRoutes.Readiness.READY));
    CallHandler handler =
        new CallHandler(new Routes(dialects), new OpenGate(), (_, _) -> {}, options.maxBodyBytes());
    this.http =
        new HelidonEngine()
            .start(
                new HttpSettings(
                    options.host(),
                    options.port(),
                    options.maxHeaderBytes(),
                    options.maxBodyBytes(),
                    options.maxConnections(),
                    options.readTimeout(),
                    IDLE,
                    Optional.empty()),
                handler);
  }

  /**
   * Begins to serve.
   *
   * @param models at least one
   */
  public static Server start(ServerOptions options, List<ServedModel> models) {
    return new Server(options, models);
  }

  /** The port, also where the options asked for any free one. */
  public int port() {
    return http.port();
  }

  /** Lets what runs end, up to the drain timeout, then closes the models. */
  @Override
  public void close() {
    http.stop(options.drainTimeout());
    pool.close();
  }
}
