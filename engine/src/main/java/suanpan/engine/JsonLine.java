package suanpan.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON on one line, as Python's {@code json.dumps} writes it: a blank behind colons and commas. */
final class JsonLine {
  private static final int FIRST_PRINTABLE = 0x20;

  private JsonLine() {}

  /** A value of maps, lists, texts, numbers, Booleans and null. */
  static String of(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        List<String> members = new ArrayList<>();
        map.forEach((key, member) -> members.add(quoted(String.valueOf(key)) + ": " + of(member)));
        yield "{" + String.join(", ", members) + "}";
      }
      case Iterable<?> list -> {
        List<String> items = new ArrayList<>();
        list.forEach(item -> items.add(of(item)));
        yield "[" + String.join(", ", items) + "]";
      }
      case Number number -> number.toString();
      case Boolean flag -> flag.toString();
      case null -> "null";
      default -> quoted(value.toString());
    };
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < FIRST_PRINTABLE) {
            json.append("\\u%04x".formatted((int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"').toString();
  }
}
