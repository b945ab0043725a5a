package suanpan.server;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import suanpan.engine.Answer;
import suanpan.engine.MachineFacts;
import suanpan.engine.SchedulerOptions;
import suanpan.engine.SchedulerStats;
import suanpan.ledger.LedgerEntry;
import suanpan.server.internal.Dialects;
import suanpan.server.internal.access.AccessGate;
import suanpan.server.internal.access.PemContext;
import suanpan.server.internal.chat.ChatService;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.CallHandler;
import suanpan.server.internal.http.CallListener;
import suanpan.server.internal.http.Dialect;
import suanpan.server.internal.http.HelidonEngine;
import suanpan.server.internal.http.HttpEngine;
import suanpan.server.internal.http.HttpSettings;
import suanpan.server.internal.http.Routes;
import suanpan.server.internal.models.ModelPool;
import suanpan.server.internal.operations.AuditLog;
import suanpan.server.internal.operations.HealthRoutes;
import suanpan.server.internal.operations.HealthRoutes.Readiness;
import suanpan.server.internal.operations.Metrics;
import suanpan.server.internal.operations.OpenApi;
import suanpan.server.internal.operations.Traces;

/**
 * Answers over HTTP, in the dialects of the clients that people have, until it is closed. The first
 * of its models is open when it has started; the others are opened when they are asked for.
 */
public final class Server implements AutoCloseable {
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final Duration SHUTDOWN = Duration.ofSeconds(1);

  private final ServerOptions options;
  private final ModelPool pool;
  private final Metrics metrics;
  private final Optional<AuditLog> audit;
  private final CallHandler handler;
  private final Optional<Traces> traces;
  private final HttpEngine.Running http;
  private volatile Readiness readiness = Readiness.LOADING;

  private Server(ServerOptions options, List<ServedModel> models) {
    this.options = options;
    this.metrics = new Metrics(models.stream().map(ServedModel::name).toList(), this::stats);
    this.pool = new ModelPool(models, this::scheduler, memoryBytes(options), options.unloadAfter());
    this.audit = options.auditFile().map(AuditLog::new);
    List<CallListener> listeners = new ArrayList<>(List.of(metrics));
    audit.ifPresent(listeners::add);
    this.traces = options.traces().map(Traces::to);
    traces.ifPresent(listeners::add);
    ChatService service = new ChatService(pool, HEARTBEAT);
    List<Dialect> dialects = new ArrayList<>(Dialects.over(service));
    dialects.add(new HealthRoutes(() -> readiness));
    dialects.add(metrics);
    dialects.add(new OpenApi(dialects));
    AccessGate gate = new AccessGate(options.keyFile(), options.origins(), options.host());
    this.handler =
        new CallHandler(new Routes(dialects), gate, listeners, options.limits().bodyBytes());
    this.http = listen();
  }

  /**
   * Begins to serve.
   *
   * @param models at least one; the first is opened at once
   * @throws ServerException if the address cannot be bound, or may not be without keys
   * @throws suanpan.engine.EngineException if the first model cannot be opened
   */
  public static Server start(ServerOptions options, List<ServedModel> models) {
    if (models.isEmpty()) {
      throw new ServerException("models: found none, expected at least one to serve");
    }
    requireGuarded(options);
    Server server = new Server(options, models);
    try {
      server.pool.lease(models.getFirst().name()).close();
      server.readiness = Readiness.READY;
      return server;
    } catch (ApiException e) {
      server.close();
      throw new ServerException(e.message(), e);
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  /** What it was started with. */
  public ServerOptions options() {
    return options;
  }

  /** The port, also where the options asked for any free one. */
  public int port() {
    return http.port();
  }

  /**
   * Takes no more requests, lets those there are end as long as the drain timeout allows, and gives
   * everything back.
   */
  @Override
  public void close() {
    readiness = Readiness.DRAINING;
    long begin = System.nanoTime();
    Duration most = options.limits().drainTimeout();
    pool.drain(most);
    // Answers that are computed may still be on their way to their clients.
    handler.awaitQuiet(most.minusNanos(System.nanoTime() - begin));
    http.stop();
    pool.close();
    metrics.close();
    audit.ifPresent(AuditLog::close);
    traces.ifPresent(Traces::close);
  }

  private HttpEngine.Running listen() {
    Limits limits = options.limits();
    HttpSettings settings =
        new HttpSettings(
            options.host(),
            options.port(),
            limits.headerBytes(),
            limits.bodyBytes(),
            limits.connections(),
            limits.readTimeout(),
            limits.writeTimeout(),
            limits.idleTimeout(),
            SHUTDOWN,
            options.tls().map(tls -> PemContext.of(tls.key(), tls.certificates())));
    try {
      return new HelidonEngine().start(settings, handler);
    } catch (UncheckedIOException | IllegalStateException e) {
      pool.close();
      throw new ServerException(
          "%s port %d: cannot be bound (%s); choose another one with --port"
              .formatted(options.host(), options.port(), e.getMessage()),
          e);
    }
  }

  private Map<String, SchedulerStats> stats() {
    return pool.stats();
  }

  private SchedulerOptions scheduler(String model) {
    return options
        .scheduler()
        .withListener(metrics.listener(model, (caller, answer) -> keep(model, caller, answer)));
  }

  /** Each computed answer, also one whose client left: its energy was spent. */
  private void keep(String model, String caller, Answer answer) {
    options
        .ledger()
        .ifPresent(
            ledger ->
                ledger.record(
                    new LedgerEntry(
                        Instant.now(),
                        caller,
                        model,
                        answer.promptTokens(),
                        answer.cachedPromptTokens(),
                        answer.completionTokens(),
                        Math.round(
                            answer.timings().promptMillis() + answer.timings().generateMillis()),
                        answer.energy())));
  }

  private static long memoryBytes(ServerOptions options) {
    return options.memoryBytes() > 0
        ? options.memoryBytes()
        : MachineFacts.read().availableMemoryBytes();
  }

  private static void requireGuarded(ServerOptions options) {
    boolean hasKeys =
        options.keyFile().filter(Files::exists).map(ApiKeys::read).stream()
            .anyMatch(keys -> !keys.entries().isEmpty());
    if (options.keyFile().isPresent() && !hasKeys) {
      throw new ServerException(
          options.keyFile().get() + ": found no keys; make one with: suanpan serve keys add NAME");
    }
    if (!hasKeys && options.exposure() == Exposure.GUARDED && !isLoopback(options.host())) {
      throw new ServerException(
          "host: found %s, which others can reach, and no keys; make some with: suanpan serve keys add NAME"
              .formatted(options.host()));
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new ServerException("host: " + host + " is no address of this machine", e);
    }
  }
}
