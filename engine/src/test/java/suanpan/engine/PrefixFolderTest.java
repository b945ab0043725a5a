package suanpan.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Prefixes outlive the process, within their limit, and nothing damaged is ever used. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrefixFolderTest {
  private static final int PROMPT = 90;
  private static final long PLENTY = 1L << 30;

  private Engine engine = TestModels.deterministic("llama");

  @BeforeAll
  void open() {
    assertThat(engine.contextLength()).isGreaterThan(PROMPT);
  }

  @AfterAll
  void close() {
    engine.close();
  }

  @Test
  void areFoundAgainAfterARestart(@TempDir Path folder) {
    Answer before = answerIn(folder, PLENTY, PassGate.opened(), 1);
    assertThat(before.cachedPromptTokens()).isZero();
    try (Engine restarted = TestModels.deterministic("llama");
        Scheduler scheduler = restarted.newScheduler(options(folder, PLENTY, PassGate.opened()))) {
      Answer after = scheduler.submit(request(1), "a").answer();
      assertThat(after.cachedPromptTokens()).isEqualTo(PROMPT - 1);
      assertThat(after.tokens()).isEqualTo(before.tokens());
      assertThat(scheduler.stats().folderBytes()).isPositive();
    }
    assertThat(sessions(folder)).hasSize(1);
  }

  @Test
  void thatMemoryHasNoRoomForGoThere(@TempDir Path folder) {
    long one = engine.cacheBytes(128);
    try (Scheduler scheduler =
        engine.newScheduler(options(folder, PLENTY, PassGate.opened()).withPrefixBytes(one))) {
      scheduler.submit(request(1), "a").answer();
      scheduler.submit(request(2), "a").answer(); // pushes the first one out
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (scheduler.stats().folderBytes() == 0 && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      Answer again = scheduler.submit(request(1), "a").answer();
      assertThat(again.cachedPromptTokens()).isEqualTo(PROMPT - 1);
    }
  }

  @Test
  void damagedOnesAreRemovedWithANote(@TempDir Path folder) throws IOException {
    Answer before = answerIn(folder, PLENTY, PassGate.opened(), 1);
    Path file = sessions(folder).getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1000] ^= 1;
    Files.write(file, bytes);
    PassGate gate = PassGate.opened();
    try (Scheduler scheduler = engine.newScheduler(options(folder, PLENTY, gate))) {
      Answer after = scheduler.submit(request(1), "a").answer();
      assertThat(after.cachedPromptTokens()).isZero();
      assertThat(after.tokens()).isEqualTo(before.tokens());
      assertThat(gate.notes).singleElement().asString().contains("removed").contains("damaged");
    }
  }

  @Test
  void unfinishedAndForeignOnesAreRemovedAndOthersLeftAlone(@TempDir Path folder)
      throws IOException {
    answerIn(folder, PLENTY, PassGate.opened(), 1);
    Path own = sessions(folder).getFirst().resolve("..").normalize();
    Files.writeString(own.resolve("a.session.12345678.part"), "half");
    Files.writeString(own.resolve("b.session"), "not a session");
    Files.writeString(own.resolve("notes.txt"), "mine");
    Files.writeString(folder.resolve("c.session"), "elsewhere");
    PassGate gate = PassGate.opened();
    answerIn(folder, PLENTY, gate, 1);
    assertThat(gate.notes).hasSize(2).allSatisfy(n -> assertThat(n).contains("removed"));
    assertThat(own.resolve("b.session")).doesNotExist();
    assertThat(own.resolve("a.session.12345678.part")).doesNotExist();
    assertThat(own.resolve("notes.txt")).exists();
    assertThat(folder.resolve("c.session")).exists();
  }

  @Test
  void areKeptWithinTheLimitTheLatestFirst(@TempDir Path folder) throws IOException {
    answerIn(folder, PLENTY, PassGate.opened(), 1);
    long each = Files.size(sessions(folder).getFirst());
    for (int i = 2; i < 5; i++) {
      answerIn(folder, each * 5 / 2, PassGate.opened(), i);
    }
    assertThat(sessions(folder)).hasSize(2);
    assertThat(answerIn(folder, each * 5 / 2, PassGate.opened(), 4).cachedPromptTokens())
        .isEqualTo(PROMPT - 1);
    assertThat(answerIn(folder, each * 5 / 2, PassGate.opened(), 1).cachedPromptTokens()).isZero();
  }

  @Test
  void oneSchedulerAtATimeUsesAFolder(@TempDir Path folder) {
    PassGate gate = PassGate.opened();
    try (Scheduler first = engine.newScheduler(options(folder, PLENTY, PassGate.opened()));
        Scheduler second = engine.newScheduler(options(folder, PLENTY, gate))) {
      assertThat(gate.notes).singleElement().asString().contains("another scheduler");
      first.submit(request(1), "a").answer();
      assertThat(second.submit(request(2), "a").answer().completionTokens()).isEqualTo(6);
    }
    assertThat(sessions(folder)).hasSize(1);
  }

  @Test
  void ofAnotherModelAreNotMixedUp(@TempDir Path folder) {
    answerIn(folder, PLENTY, PassGate.opened(), 1);
    PassGate gate = PassGate.opened();
    try (Engine other = TestModels.deterministic("qwen2");
        Scheduler scheduler = other.newScheduler(options(folder, PLENTY, gate))) {
      assertThat(scheduler.submit(request(1), "a").answer().cachedPromptTokens()).isZero();
    }
    assertThat(gate.notes).isEmpty();
    assertThat(sessions(folder)).hasSize(2);
  }

  private Answer answerIn(Path folder, long bytes, PassGate gate, int seed) {
    try (Scheduler scheduler = engine.newScheduler(options(folder, bytes, gate))) {
      return scheduler.submit(request(seed), "a").answer();
    }
  }

  private static SchedulerOptions options(Path folder, long bytes, PassGate gate) {
    return SchedulerOptions.defaults().withPrefixFolder(folder, bytes).withListener(gate);
  }

  private static GenerateRequest request(int seed) {
    int[] ids = IntStream.range(0, PROMPT).map(i -> (seed * 17 + i * (seed + 2)) % 97).toArray();
    return GenerateRequest.ofTokens(ids).withSampling(Sampling.greedy()).withMaxTokens(6);
  }

  private static List<Path> sessions(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(f -> f.toString().endsWith(".session")).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
