package suanpan.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The lines that docs/clients.md shows are those of programs that the checks run. A block of code
 * there follows a comment with a file and a region in it; a region of a file lies between {@code
 * [NAME]} and {@code [/NAME]}.
 */
class ClientsPageShowsWhatRunsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern BLOCK =
      Pattern.compile("<!-- lines of (\\S+) \\[(\\w+)] -->\n```\\w+\n(.*?)```\n", Pattern.DOTALL);

  @Test
  void everyBlockIsARegionOfItsFile() throws IOException {
    String page = Files.readString(ROOT.resolve("docs").resolve("clients.md"));
    Matcher block = BLOCK.matcher(page);
    int blocks = 0;
    while (block.find()) {
      blocks++;
      assertThat(block.group(3))
          .as(block.group(1) + " [" + block.group(2) + "]")
          .isEqualTo(region(ROOT.resolve(block.group(1)), block.group(2)));
    }
    assertThat(blocks).isGreaterThan(8);
  }

  private static String region(Path file, String name) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean isInside = false;
    for (String line : Files.readAllLines(file)) {
      if (line.strip().endsWith(" [/" + name + "]")) {
        isInside = false;
      }
      if (isInside) {
        lines.add(line);
      }
      if (line.strip().endsWith(" [" + name + "]")) {
        isInside = true;
      }
    }
    assertThat(lines).as(file + " [" + name + "]").isNotEmpty();
    return String.join("\n", lines).stripTrailing().stripIndent().strip() + "\n";
  }
}
