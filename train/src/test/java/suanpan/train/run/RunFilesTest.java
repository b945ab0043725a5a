package suanpan.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.corpus.ConfigException;
import suanpan.energy.GridIntensity;

/** What a run writes can be read, and its figures follow from one another. */
class RunFilesTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void eventsReadBackWithTheirChecksums() throws IOException {
    try (EventFile events = new EventFile(folder, 7)) {
      events.scalar(8, "loss", 3.5);
      events.scalar(300, "loss", 3.25);
    }
    List<byte[]> records = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      ByteBuffer bytes =
          ByteBuffer.wrap(Files.readAllBytes(files.findFirst().orElseThrow()))
              .order(ByteOrder.LITTLE_ENDIAN);
      while (bytes.hasRemaining()) {
        byte[] length = new byte[8];
        bytes.get(length);
        assertThat(bytes.getInt()).isEqualTo(EventFile.maskedCrc(length));
        byte[] data =
            new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
        bytes.get(data);
        assertThat(bytes.getInt()).isEqualTo(EventFile.maskedCrc(data));
        records.add(data);
      }
    }
    assertThat(records).hasSize(4);
    assertThat(new String(records.get(0), StandardCharsets.UTF_8)).contains("brain.Event:2");
    // wall_time (9 bytes), step as varint 300 = ac 02, summary { value { tag, simple_value } }
    byte[] last = Arrays.copyOfRange(records.get(3), 9, records.get(3).length);
    byte[] expected = {
      0x10,
      (byte) 0xac,
      0x02,
      0x2a,
      0x0d,
      0x0a,
      0x0b,
      0x0a,
      0x04,
      'l',
      'o',
      's',
      's',
      0x15,
      0,
      0,
      0x50,
      0x40
    };
    assertThat(last).isEqualTo(expected);
  }

  @Test
  void checksumsAreThoseOfTheFormat() {
    // CRC-32C of "123456789" is e3069283; rotated right by 15 bits and masked.
    int crc = 0xe3069283;
    assertThat(EventFile.maskedCrc("123456789".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo((crc >>> 15 | crc << 17) + 0xa282ead8);
  }

  @Test
  void aRunLeavesALogAPageAModelAndALedger() throws IOException {
    Path config = SmallRun.config(folder, "run", "steps: 12\nvalidation: {steps: 6}\n");
    Ledger ledger = SmallRun.run(config, TrainingRun.Start.FRESH);
    Path out = folder.resolve("run");
    assertThat(ledger.steps()).isEqualTo(12);
    assertThat(ledger.tokens()).isEqualTo(12 * 32);
    assertThat(ledger.scores()).extracting(ValidationScore::name).containsExactly("zh", "zh");
    assertThat(ledger.scores().get(0).bitsPerByte()).isBetween(0.5, 8.0);
    assertThat(RunLog.read(out.resolve("log.jsonl"))).hasSize(12 + 4);
    assertThat(Files.readString(out.resolve("curves.html")))
        .contains("<svg", "polyline", "bits per byte")
        .doesNotContain("http:", "https:", "NaN");
    assertThat(out.resolve("model/model.safetensors")).exists();
    assertThat(out.resolve("model/tokenizer.json")).exists();
    assertThat(Files.readString(out.resolve("ledger.json")))
        .contains("moneyPerMillionTokens", "DeepSeek-V3");
  }

  @Test
  void aLogThatWasCutOffIsMended() throws IOException {
    Path log = folder.resolve("log.jsonl");
    Files.writeString(log, "{\"step\":1}\n{\"step\":2}\n{\"step\":3}\n{\"ste");
    try (RunLog mended = new RunLog(log, 2)) {
      mended.flush();
    }
    assertThat(Files.readAllLines(log)).containsExactly("{\"step\":1}", "{\"step\":2}");
  }

  @Test
  void theLedgerStandsBesideThePublishedOne() {
    assertThat(Ledger.DEEPSEEK_V3.moneyPerMillionTokens()).isCloseTo(0.3768, within(1e-4));
    Ledger ledger =
        new Ledger(
            "n",
            10,
            5,
            100,
            2_000_000,
            1e15,
            4,
            Map.of("estimate", 7.2e6),
            GridIntensity.ofGrams(500),
            new RunConfig.Price(0.5, "USD", "WORLD"),
            Map.of("zh", 1.0),
            2.5,
            List.of(new ValidationScore("zh", 10, 30, 30 * Math.log(2))));
    assertThat(ledger.money()).isEqualTo(2);
    assertThat(ledger.moneyPerMillionTokens()).isEqualTo(1);
    assertThat(ledger.kilowattHours()).isEqualTo(2);
    assertThat(ledger.gramsCo2e()).isEqualTo(1000);
    assertThat(ledger.scores().get(0).bitsPerByte()).isCloseTo(1, within(1e-12));
    assertThat(ledger.text()).contains("DeepSeek-V3 (published)", "0.3768", "5.576e+06");
  }

  @Test
  void unknownKeysNameTheNearestOne() {
    Path config = SmallRun.config(folder, "run", "steps: 1\ncheckpoint: {minutes: 1}\n");
    assertThatThrownBy(() -> RunConfig.read(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("unknown key 'checkpoint'")
        .hasMessageContaining("did you mean 'checkpoints'?");
    Path other = SmallRun.config(folder, "other", "startFrom: x\nsteps: 1\n");
    assertThatThrownBy(() -> RunConfig.read(other))
        .hasMessageContaining("both model and startFrom");
  }
}
