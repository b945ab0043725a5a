package suanpan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import suanpan.testkit.RoteModel;

/** Plain curl. */
class CurlTest {
  @TempDir private Path folder;

  @Test
  void theLinesOfTheDocumentationAnswer() throws Exception {
    Programs.run(folder, List.of("curl", "--version"));
    try (ClientsServer server = ClientsServer.start(folder)) {
      Path copy = Programs.pointedAt(server.url(), Path.of("curl", "chat.sh"), folder);
      assertThat(Programs.succeed(folder, List.of("sh", copy.toString())))
          .contains("\"content\":\"" + RoteModel.ANSWER + "\"")
          .contains("event: content_block_delta")
          .contains("event: message_stop")
          .contains("\"relevance_score\":");
    }
  }
}
