package suanpan.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Token ids on the command line: {@code 1,2,3} or {@code @F.json}. */
final class TokenList {
  private static final Pattern LIST = Pattern.compile("\\s*\\d+\\s*([,\\s]\\s*\\d+\\s*)*");

  private TokenList() {}

  /**
   * Reads the value of {@code --tokens}. A file holds a JSON list of numbers, or an object whose
   * {@code ids} or {@code tokens} is one, as {@code tokenize --json} and {@code generate --json}
   * print it.
   *
   * @throws CommandException if it is not a list of ids
   */
  static int[] parse(String text) {
    if (text.startsWith("@")) {
      return ofFile(Path.of(text.substring(1)));
    }
    if (!LIST.matcher(text).matches()) {
      throw new CommandException(
          "--tokens: found '" + text + "', expected ids such as 1,2,3 or @FILE.json");
    }
    String[] parts = text.strip().split("[,\\s]+");
    int[] ids = new int[parts.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = id(parts[i], "--tokens");
    }
    return ids;
  }

  /**
   * Reads the value of {@code --tokens} where it is a batch: {@code @F.json}, a list of lists.
   *
   * @throws CommandException if it is not
   */
  static List<int[]> parseLists(String text) {
    if (!text.startsWith("@")) {
      throw new CommandException(
          "--tokens: found '" + text + "', expected @FILE.json with a list of lists of token ids");
    }
    Path file = Path.of(text.substring(1));
    JsonNode node = Json.read(file);
    if (!node.isArray() || node.isEmpty()) {
      throw new CommandException(
          file + ": expected a list of lists of token ids such as [[1, 2, 3], [4, 5, 6]]");
    }
    List<int[]> lists = new ArrayList<>();
    for (JsonNode list : node) {
      lists.add(ids(list, file + ": list " + lists.size()));
    }
    return lists;
  }

  private static int[] ofFile(Path file) {
    JsonNode node = Json.read(file);
    if (node.isObject()) {
      node = node.has("ids") ? node.get("ids") : node.path("tokens");
    }
    return ids(node, file.toString());
  }

  private static int[] ids(JsonNode node, String file) {
    if (!node.isArray()) {
      throw new CommandException(
          file + ": expected a list of token ids such as [1, 2, 3], or an object with \"ids\"");
    }
    int[] ids = new int[node.size()];
    for (int i = 0; i < ids.length; i++) {
      if (!node.get(i).isIntegralNumber()) {
        throw new CommandException(
            file + ": entry " + i + " is " + node.get(i) + ", expected an id");
      }
      ids[i] = id(node.get(i).asString(), file);
    }
    if (ids.length == 0) {
      throw new CommandException(file + ": the list is empty, expected at least one token id");
    }
    return ids;
  }

  private static int id(String digits, String where) {
    try {
      int id = Integer.parseInt(digits);
      if (id >= 0) {
        return id;
      }
    } catch (NumberFormatException e) {
      // Falls through: too many digits.
    }
    throw new CommandException(
        where + ": found the id " + digits + ", expected 0 to " + Integer.MAX_VALUE);
  }
}
