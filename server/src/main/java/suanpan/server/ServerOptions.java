package suanpan.server;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import suanpan.engine.SchedulerOptions;
import suanpan.ledger.EnergyLedger;

/**
 * How to serve. Immutable; each {@code with} gives a new one.
 *
 * @param host address to bind
 * @param port 0 for any that is free
 * @param limits of requests
 * @param keyFile made by {@link ApiKeys}; empty to ask for no keys
 * @param exposure whether an address of the network may be bound without keys
 * @param origins of web pages that may call, such as {@code https://chat.example.org}; {@code *}
 *     for all
 * @param tls empty for plain HTTP
 * @param auditFile where each call leaves a line; empty for nowhere
 * @param ledger keeps the energy of each answer; the caller opens and closes it; empty for nowhere
 * @param traces address of an OpenTelemetry collector, without {@code /v1/traces}; empty for none
 * @param scheduler how each model is shared; its listener is not used
 * @param memoryBytes what all open models may take together; 0 for what the machine has
 * @param unloadAfter how long a model may rest before it is closed; zero for as long as no other
 *     one needs its memory
 */
public record ServerOptions(
    String host,
    int port,
    Limits limits,
    Optional<Path> keyFile,
    Exposure exposure,
    List<String> origins,
    Optional<TlsFiles> tls,
    Optional<Path> auditFile,
    Optional<EnergyLedger> ledger,
    Optional<URI> traces,
    SchedulerOptions scheduler,
    long memoryBytes,
    Duration unloadAfter) {
  private static final int DEFAULT_PORT = 8080;
  private static final int MAX_PORT = 65_535;
  private static final int DEFAULT_WAITING = 256;

  /**
   * @throws ServerException if a number makes no sense
   */
  public ServerOptions {
    origins = List.copyOf(origins);
    if (port < 0 || port > MAX_PORT) {
      throw new ServerException("port: found " + port + ", expected 0 to " + MAX_PORT);
    }
    if (memoryBytes < 0 || unloadAfter.isNegative()) {
      throw new ServerException("memoryBytes and unloadAfter: expected nothing below zero");
    }
  }

  /** On this machine's port 8080, for programs on this machine. */
  public static ServerOptions defaults() {
    return new ServerOptions(
        "127.0.0.1",
        DEFAULT_PORT,
        Limits.defaults(),
        Optional.empty(),
        Exposure.GUARDED,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        SchedulerOptions.defaults().withMaxWaiting(DEFAULT_WAITING),
        0,
        Duration.ZERO);
  }

  public ServerOptions withHost(String value) {
    return new ServerOptions(
        value,
        port,
        limits,
        keyFile,
        exposure,
        origins,
        tls,
        auditFile,
        ledger,
        traces,
        scheduler,
        memoryBytes,
        unloadAfter);
  }

  public ServerOptions withPort(int value) {
    return new ServerOptions(
        host,
        value,
        limits,
        keyFile,
        exposure,
        origins,
        tls,
        auditFile,
        ledger,
        traces,
        scheduler,
        memoryBytes,
        unloadAfter);
  }

  public ServerOptions withLimits(Limits value) {
    return new ServerOptions(
        host,
        port,
        value,
        keyFile,
        exposure,
        origins,
        tls,
        auditFile,
        ledger,
        traces,
        scheduler,
        memoryBytes,
        unloadAfter);
  }

  public ServerOptions withKeyFile(Path value) {
    return new ServerOptions(
        host,
        port,
        limits,
        Optional.of(value),
        exposure,
        origins,
        tls,
        auditFile,
        ledger,
        traces,
        scheduler,
        memoryBytes,
        unloadAfter);
  }

  public ServerOptions withExposure(Exposure value) {
    return new ServerOptions(
        host,
        port,
        limits,
        keyFile,
        value,
        origins,
        tls,
        auditFile,
        ledger,
        traces,
        scheduler,
        memoryBytes,
        unloadAfter);
  }

  public ServerOptions withOrigins(List<String> value) {
    return new ServerOptions(
        host,
        port,
        limits,
        keyFile,
        exposure,
        value,
        tls,
        auditFile,
        ledger,
        traces,
        scheduler,
        memoryBytes,
        unloadAfter);
  }

  public ServerOptions withTls(TlsFiles value) {
    return new ServerOptions(
        host,
        port,
        limits,
        keyFile,
        exposure,
        origins,
        Optional.of(value),
        auditFile,
        ledger,
        traces,
        scheduler,
        memoryBytes,
        unloadAfter);
  }

  public ServerOptions withAuditFile(Path value) {
    return new ServerOptions(
        host,
        port,
        limits,
        keyFile,
        exposure,
        origins,
        tls,
        Optional.of(value),
        ledger,
        traces,
        scheduler,
        memoryBytes,
        unloadAfter);
  }

  public ServerOptions withLedger(EnergyLedger value) {
    return new ServerOptions(
        host,
        port,
        limits,
        keyFile,
        exposure,
        origins,
        tls,
        auditFile,
        Optional.of(value),
        traces,
        scheduler,
        memoryBytes,
        unloadAfter);
  }

  public ServerOptions withTraces(URI value) {
    return new ServerOptions(
        host,
        port,
        limits,
        keyFile,
        exposure,
        origins,
        tls,
        auditFile,
        ledger,
        Optional.of(value),
        scheduler,
        memoryBytes,
        unloadAfter);
  }

  public ServerOptions withScheduler(SchedulerOptions value) {
    return new ServerOptions(
        host,
        port,
        limits,
        keyFile,
        exposure,
        origins,
        tls,
        auditFile,
        ledger,
        traces,
        value,
        memoryBytes,
        unloadAfter);
  }

  public ServerOptions withMemoryBytes(long value) {
    return new ServerOptions(
        host,
        port,
        limits,
        keyFile,
        exposure,
        origins,
        tls,
        auditFile,
        ledger,
        traces,
        scheduler,
        value,
        unloadAfter);
  }

  public ServerOptions withUnloadAfter(Duration value) {
    return new ServerOptions(
        host,
        port,
        limits,
        keyFile,
        exposure,
        origins,
        tls,
        auditFile,
        ledger,
        traces,
        scheduler,
        memoryBytes,
        value);
  }
}
