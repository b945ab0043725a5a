package suanpan.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.ledger.EnergyLedger;
import suanpan.ledger.LedgerGroup;
import suanpan.ledger.LedgerReader;
import suanpan.ledger.LedgerRow;
import suanpan.server.TestServer.Reply;

class EnergyIsKeptTest {
  @TempDir private Path folder;

  @Test
  void everyAnswerOfEveryDialectIsInTheLedgerWithItsKeyAndModel() throws IOException {
    Path file = folder.resolve("energy.sqlite");
    Path keys = folder.resolve("keys.json");
    String ann = ApiKeys.read(keys).add("ann", ApiKeys.Role.USER);
    double joules;
    long tokens;
    try (EnergyLedger ledger = EnergyLedger.open(file);
        TestServer server = TestServer.start(o -> o.withLedger(ledger).withKeyFile(keys))) {
      String body = TestServer.chatBody("tiny", "Once upon a time", "\"max_tokens\": 100");
      Reply chat = server.post("/v1/chat/completions", body, "Authorization", "Bearer " + ann);
      Reply messages = server.post("/v1/messages", body, "x-api-key", ann);
      assertThat(List.of(chat.status(), messages.status())).containsOnly(200);
      joules =
          chat.json().at("/suanpan/energy/joules").asDouble()
              + messages.json().at("/suanpan/energy/joules").asDouble();
      tokens =
          chat.json().at("/usage/completion_tokens").asLong()
              + messages.json().at("/usage/output_tokens").asLong();
    }
    LedgerRow row =
        LedgerReader.open(file)
            .rows(LedgerGroup.KEY, Instant.EPOCH, Instant.now().plus(Duration.ofDays(1)))
            .getFirst();
    assertThat(row.group()).isEqualTo("ann");
    assertThat(row.answers()).isEqualTo(2);
    assertThat(row.completionTokens()).isEqualTo(tokens);
    assertThat(row.joules()).isEqualTo(joules);
    assertThat(row.joules()).isPositive();
  }
}
