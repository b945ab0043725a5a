package suanpan.server.internal.operations;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import suanpan.server.internal.http.CallListener;
import suanpan.server.internal.http.CallRecord;
import suanpan.server.internal.http.CallSummary;

/**
 * A span for every call, sent to an OpenTelemetry collector over HTTP. Attributes are those of the
 * semantic conventions for HTTP servers and for generative AI; texts are not among them.
 */
public final class Traces implements CallListener, AutoCloseable {
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> PROVIDER =
      AttributeKey.stringKey("gen_ai.provider.name");
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
  private static final AttributeKey<Long> INPUT = AttributeKey.longKey("gen_ai.usage.input_tokens");
  private static final AttributeKey<Long> OUTPUT =
      AttributeKey.longKey("gen_ai.usage.output_tokens");
  private static final int FIRST_SERVER_ERROR = 500;
  private static final double NANOS_PER_MILLI = 1e6;

  /** Reads the one header that the summary of a call keeps. */
  private static final TextMapGetter<String> TRACE_PARENT =
      new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
          return key.equals("traceparent") ? carrier : null;
        }
      };

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private Traces(SdkTracerProvider provider) {
    this.provider = provider;
    this.tracer = provider.get("suanpan.server");
  }

  /**
   * Sends to a collector; what it does not take is dropped after a while, and logged.
   *
   * @param collector its address, to which {@code /v1/traces} is added
   */
  public static Traces to(URI collector) {
    String address = collector.toString().replaceAll("/+$", "") + "/v1/traces";
    OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder().setEndpoint(address).build();
    return new Traces(
        SdkTracerProvider.builder()
            .setResource(
                Resource.getDefault().merge(Resource.create(Attributes.of(SERVICE, "suanpan"))))
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
            .build());
  }

  @Override
  public void onEnd(CallSummary call) {
    CallRecord about = call.callRecord();
    Context parent =
        W3CTraceContextPropagator.getInstance()
            .extract(Context.root(), call.traceParent(), TRACE_PARENT);
    Instant end = call.began().plusNanos((long) (call.millis() * NANOS_PER_MILLI));
    Span span =
        tracer
            .spanBuilder(call.method() + " " + (call.route().isEmpty() ? "unknown" : call.route()))
            .setParent(parent)
            .setSpanKind(SpanKind.SERVER)
            .setStartTimestamp(call.began())
            .startSpan();
    span.setAttribute(METHOD, call.method());
    span.setAttribute(ROUTE, call.route());
    span.setAttribute(STATUS, (long) call.status());
    if (!about.model().isEmpty()) {
      span.setAttribute(PROVIDER, "suanpan");
      span.setAttribute(MODEL, about.model());
      span.setAttribute(INPUT, (long) about.promptTokens());
      span.setAttribute(OUTPUT, (long) about.completionTokens());
    }
    if (call.status() >= FIRST_SERVER_ERROR || !about.problem().isEmpty()) {
      span.setStatus(StatusCode.ERROR, about.problem());
    }
    span.end(end);
  }

  /** Sends what waits. */
  @Override
  public void close() {
    provider.close();
  }
}
