package suanpan.server.internal.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import suanpan.engine.Answer;
import suanpan.engine.EngineException;
import suanpan.engine.SchedulerListener;
import suanpan.engine.SchedulerStats;
import suanpan.server.internal.http.Access;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.CallListener;
import suanpan.server.internal.http.CallSummary;
import suanpan.server.internal.http.Dialect;
import suanpan.server.internal.http.Json;
import suanpan.server.internal.http.Route;
import tools.jackson.databind.node.ObjectNode;

/** Counts what happens and tells it in Prometheus' text format. */
public final class Metrics implements Dialect, CallListener, AutoCloseable {
  private static final int OK = 200;
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /** Buckets from a quick token of a small model to a slow one of a large model. */
  private static final Duration[] TOKEN_BUCKETS =
      millis(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000);

  private static final Duration[] WAIT_BUCKETS =
      millis(5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Supplier<Map<String, SchedulerStats>> stats;

  /**
   * @param models names of the models that are served
   * @param stats of the schedulers of those that are open
   */
  public Metrics(List<String> models, Supplier<Map<String, SchedulerStats>> stats) {
    this.stats = stats;
    for (String model : models) {
      gauge("suanpan.queue.waiting", "Requests in the queue.", model, SchedulerStats::waiting);
      gauge("suanpan.streams", "Answers that are computed now.", model, SchedulerStats::running);
      gauge(
          "suanpan.cache.prefix.bytes",
          "Memory of the prefixes that are kept.",
          model,
          SchedulerStats::prefixBytes);
      gauge(
          "suanpan.cache.running.bytes",
          "Memory of the caches of running answers.",
          model,
          SchedulerStats::runningBytes);
    }
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/metrics", Access.ADMIN, "Figures in Prometheus' format.", this::scrape));
  }

  @Override
  public ObjectNode error(ApiException failure) {
    return Json.object().put("error", failure.message());
  }

  private void scrape(Call call) {
    call.respond(OK, TEXT, registry.scrape().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void onEnd(CallSummary call) {
    Timer.builder("suanpan.requests")
        .description("Requests by endpoint and status.")
        .tags("endpoint", call.route(), "status", Integer.toString(call.status()))
        .serviceLevelObjectives(WAIT_BUCKETS)
        .register(registry)
        .record((long) (call.millis() * 1e6), TimeUnit.NANOSECONDS);
  }

  /**
   * Hears what a model's scheduler does.
   *
   * @param answers gets each answer and whose it is
   */
  public SchedulerListener listener(String model, BiConsumer<String, Answer> answers) {
    return new OfModel(model, answers);
  }

  @Override
  public void close() {
    registry.close();
  }

  private void gauge(
      String name, String about, String model, ToDoubleFunction<SchedulerStats> value) {
    Gauge.builder(name, () -> now(model, value))
        .description(about)
        .tag("model", model)
        .strongReference(true)
        .register(registry);
  }

  private double now(String model, ToDoubleFunction<SchedulerStats> value) {
    SchedulerStats found = stats.get().get(model);
    return found == null ? 0 : value.applyAsDouble(found);
  }

  private static Duration[] millis(long... values) {
    Duration[] durations = new Duration[values.length];
    for (int i = 0; i < values.length; i++) {
      durations[i] = Duration.ofMillis(values[i]);
    }
    return durations;
  }

  private final class OfModel implements SchedulerListener {
    private final BiConsumer<String, Answer> answers;
    private final Tags tags;
    private final Counter promptTokens;
    private final Counter cachedTokens;
    private final Counter completionTokens;
    private final Counter cacheHits;
    private final Counter joules;
    private final Counter grams;
    private final Timer firstToken;
    private final Timer nextToken;
    private final Timer queued;

    OfModel(String model, BiConsumer<String, Answer> answers) {
      this.answers = answers;
      this.tags = Tags.of(Tag.of("model", model));
      this.promptTokens =
          counter("suanpan.tokens", "Tokens of prompts and answers.", "kind", "prompt");
      this.cachedTokens =
          counter("suanpan.tokens", "Tokens of prompts and answers.", "kind", "cached");
      this.completionTokens =
          counter("suanpan.tokens", "Tokens of prompts and answers.", "kind", "completion");
      this.cacheHits = counter("suanpan.cache.hits", "Prompts of which a part was kept.");
      this.joules = counter("suanpan.energy.joules", "Energy of answers.");
      this.grams = counter("suanpan.co2e.grams", "Emissions of that energy.");
      this.firstToken =
          timer("suanpan.first.token", "From a request to the answer's first token.", WAIT_BUCKETS);
      this.nextToken = timer("suanpan.next.token", "Between two tokens.", TOKEN_BUCKETS);
      this.queued = timer("suanpan.queue", "Time that requests waited.", WAIT_BUCKETS);
    }

    private Counter counter(String name, String about, String... more) {
      return Counter.builder(name).description(about).tags(tags.and(more)).register(registry);
    }

    private Timer timer(String name, String about, Duration[] buckets) {
      return Timer.builder(name)
          .description(about)
          .tags(tags)
          .serviceLevelObjectives(buckets)
          .register(registry);
    }

    @Override
    public void onRefused(String caller, EngineException reason) {
      counter(
              "suanpan.refused",
              "Requests that were not taken.",
              "reason",
              reason.getClass().getSimpleName())
          .increment();
    }

    @Override
    public void onBegin(String caller, Duration waited, int prompt, int cachedPromptTokens) {
      queued.record(waited);
      promptTokens.increment(prompt);
      cachedTokens.increment(cachedPromptTokens);
      if (cachedPromptTokens > 0) {
        cacheHits.increment();
      }
    }

    @Override
    public void onFirstToken(String caller, Duration afterSubmit) {
      firstToken.record(afterSubmit);
      completionTokens.increment();
    }

    @Override
    public void onToken(String caller, Duration afterPrevious) {
      nextToken.record(afterPrevious);
      completionTokens.increment();
    }

    @Override
    public void onAnswer(String caller, Answer answer) {
      joules.increment(answer.energy().joules());
      grams.increment(answer.energy().gramsCo2e());
      answers.accept(caller, answer);
    }

    @Override
    public void onFailure(String caller, RuntimeException reason) {
      counter(
              "suanpan.failed",
              "Requests that came to no answer.",
              "reason",
              reason.getClass().getSimpleName())
          .increment();
    }
  }
}
