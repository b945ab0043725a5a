package suanpan.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * How a record becomes text: {@code {title}} is a field, {@code {a.b}} a field of a field, {@code
 * {title|rhythmic}} the first of the two that is not empty, {@code {note?}} may be missing. A list
 * of texts is joined by line ends. A record that lacks a field gives no document.
 */
final class RecordTemplate {
  private static final Pattern FIELD = Pattern.compile("\\{([^{}\\n]+?)(\\??)\\}");

  private final List<Part> parts;

  /** Fixed text, or a field where {@code paths} is not empty. */
  private record Part(String text, List<String[]> paths, boolean optional) {}

  private RecordTemplate(List<Part> parts) {
    this.parts = parts;
  }

  static RecordTemplate parse(String template) {
    List<Part> parts = new ArrayList<>();
    Matcher matcher = FIELD.matcher(template);
    int from = 0;
    while (matcher.find()) {
      parts.add(fixed(template.substring(from, matcher.start())));
      List<String[]> paths = new ArrayList<>();
      for (String path : matcher.group(1).split("\\|")) {
        paths.add(path.strip().split("\\."));
      }
      parts.add(new Part("", paths, !matcher.group(2).isEmpty()));
      from = matcher.end();
    }
    parts.add(fixed(template.substring(from)));
    return new RecordTemplate(parts);
  }

  private static Part fixed(String text) {
    return new Part(text, List.of(), true);
  }

  /** The text of a JSON value, if it has the fields. */
  Optional<String> apply(JsonNode record) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(part.text);
      if (!part.paths.isEmpty()) {
        String value = first(record, part.paths);
        if (value.isEmpty() && !part.optional) {
          return Optional.empty();
        }
        text.append(value);
      }
    }
    return Optional.of(text.toString());
  }

  /** The text of a row whose fields are called 1, 2, ... */
  Optional<String> apply(String[] columns) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(part.text);
      if (!part.paths.isEmpty()) {
        String value = column(columns, part.paths);
        if (value.isEmpty() && !part.optional) {
          return Optional.empty();
        }
        text.append(value);
      }
    }
    return Optional.of(text.toString());
  }

  private static String column(String[] columns, List<String[]> paths) {
    for (String[] path : paths) {
      String name = path[0];
      int index = name.matches("[0-9]{1,4}") ? Integer.parseInt(name) - 1 : -1;
      if (index >= 0 && index < columns.length && !columns[index].isBlank()) {
        return columns[index].strip();
      }
    }
    return "";
  }

  private static String first(JsonNode record, List<String[]> paths) {
    for (String[] path : paths) {
      JsonNode node = record;
      for (String field : path) {
        node = node.path(field);
      }
      String value = text(node);
      if (!value.isBlank()) {
        return value;
      }
    }
    return "";
  }

  private static String text(JsonNode node) {
    if (node.isArray()) {
      List<String> lines = new ArrayList<>();
      node.forEach(
          one -> {
            String line = text(one);
            if (!line.isEmpty()) {
              lines.add(line);
            }
          });
      return String.join("\n", lines);
    }
    return node.isValueNode() && !node.isNull() ? node.asString() : "";
  }
}
