package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Benchmark, facts of the machine and self-check give figures that hang together. */
class MeasuringTest {
  @TempDir Path home;

  @Test
  void benchmarkReportsWhatItMeasured() {
    try (Engine engine = TestModels.stories(home)) {
      List<Long> steps = new ArrayList<>();
      BenchmarkReport report =
          Benchmark.run(
              engine,
              new BenchmarkOptions(20, 10, List.of(5, 0), List.of(1, 3), 2),
              (done, total) -> steps.add(done));
      assertThat(steps).hasSize(15).isSorted().endsWith(15L);
      assertThat(report.generations())
          .extracting(BenchmarkReport.Generation::depth, BenchmarkReport.Generation::batch)
          .containsExactly(tuple(5, 1), tuple(5, 3), tuple(0, 1), tuple(0, 3));
      assertThat(report.generations())
          .allSatisfy(g -> assertThat(g.tokensPerSecond()).isPositive());
      assertThat(report.promptTokensPerSecond()).isPositive();
      assertThat(report.firstTokenMillis())
          .isCloseTo(20_000 / report.promptTokensPerSecond(), within(1e-6));
      assertThat(report.readGigabytesPerSecond())
          .isCloseTo(
              report.generateTokensPerSecond() * report.weightBytesPerToken() / 1e9, within(1e-9));
      assertThat(report.weightBytesPerToken()).isEqualTo(engine.card().weightBytesPerToken());
      assertThat(report.threads()).isEqualTo(2);
      assertThat(report.kernels()).isEqualTo("scalar");
      assertThatThrownBy(
              () ->
                  Benchmark.run(
                      engine,
                      new BenchmarkOptions(1, 500, List.of(0, 13), List.of(1), 1),
                      ProgressListener.NONE))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("found 512 tokens, expected 513");
    }
  }

  @Test
  void everyEncodingIsMeasured() {
    KernelTable table = KernelTable.measure(1, Duration.ofMillis(10), ProgressListener.NONE);
    assertThat(table.threads()).isEqualTo(1);
    assertThat(table.readGigabytesPerSecond()).isPositive();
    assertThat(table.peakGigaopsPerSecond()).isPositive();
    assertThat(table.rows()).extracting(KernelTable.Row::encoding).contains("Q4_K", "MXFP4");
    assertThat(table.rows())
        .allSatisfy(
            row -> {
              assertThat(row.gigabytesPerSecond()).isPositive();
              assertThat(row.gigaopsPerSecond()).isPositive();
              assertThat(row.promptGigaopsPerSecond()).isPositive();
            });
    assertThat(table.products())
        .hasSize(12)
        .allSatisfy(product -> assertThat(product.gigaopsPerSecond()).isPositive());
  }

  @Test
  void factsOfThisMachineAreThere() {
    MachineFacts facts = MachineFacts.read();
    assertThat(facts.physicalCores()).isBetween(1, facts.logicalProcessors());
    assertThat(facts.processor()).isNotBlank();
    assertThat(facts.kernels()).isNotBlank();
    assertThat(facts.java()).startsWith("25");
    assertThat(facts.availableMemoryBytes()).isPositive();
    assertThat(facts.energy()).isNotBlank();
  }

  @Test
  void kernelsOfThisMachineAreRight() {
    SelfCheck check = SelfCheck.run(Duration.ofMillis(50));
    assertThat(check.checks()).hasSizeGreaterThan(5);
    assertThat(check.checks())
        .allSatisfy(
            one -> {
              assertThat(one.passed()).as(one.toString()).isTrue();
              assertThat(one.gigabytesPerSecond()).isPositive();
            });
    assertThat(check.passed()).isTrue();
  }
}
