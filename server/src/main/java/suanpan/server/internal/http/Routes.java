package suanpan.server.internal.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the route of a request, and the dialect that answers for an address. */
public final class Routes {
  private final List<Entry> entries = new ArrayList<>();
  private final Dialect otherwise;

  /**
   * A route that a request goes to.
   *
   * @param parameters of the path, by name
   */
  public record Match(Route route, Dialect dialect, Map<String, String> parameters) {}

  private record Entry(Route route, Dialect dialect, String[] parts) {}

  /**
   * @param dialects the first one says how to tell of addresses that nobody knows
   * @throws IllegalArgumentException if two claim the same address
   */
  public Routes(List<Dialect> dialects) {
    otherwise = dialects.getFirst();
    Map<String, Route> seen = new LinkedHashMap<>();
    for (Dialect dialect : dialects) {
      for (Route route : dialect.routes()) {
        if (seen.put(route.method() + " " + route.path(), route) != null) {
          throw new IllegalArgumentException(
              route.method() + " " + route.path() + ": found two handlers, expected one");
        }
        entries.add(new Entry(route, dialect, route.path().split("/", -1)));
      }
    }
  }

  public List<Route> all() {
    return entries.stream().map(Entry::route).toList();
  }

  public Optional<Match> find(String method, String path) {
    for (Entry entry : entries) {
      if (entry.route.method().equals(method)) {
        Optional<Map<String, String>> parameters = parameters(entry.parts, path);
        if (parameters.isPresent()) {
          return Optional.of(new Match(entry.route, entry.dialect, parameters.get()));
        }
      }
    }
    return Optional.empty();
  }

  /** The verbs that an address knows. */
  public List<String> methods(String path) {
    TreeSet<String> methods = new TreeSet<>();
    entries.stream()
        .filter(entry -> parameters(entry.parts, path).isPresent())
        .forEach(entry -> methods.add(entry.route.method()));
    return List.copyOf(methods);
  }

  /** Whose errors to speak at an address, also at one that is unknown. */
  public Dialect dialectAt(String path) {
    return entries.stream()
        .filter(entry -> parameters(entry.parts, path).isPresent())
        .findFirst()
        .or(() -> entries.stream().filter(e -> sharesFirstPart(e, path)).findFirst())
        .map(Entry::dialect)
        .orElse(otherwise);
  }

  private static boolean sharesFirstPart(Entry entry, String path) {
    return entry.parts.length > 1
        && !entry.parts[1].isEmpty()
        && path.startsWith("/" + entry.parts[1] + "/");
  }

  private static Optional<Map<String, String>> parameters(String[] parts, String path) {
    String[] found = path.split("/", -1);
    boolean takesRest = isParameter(parts[parts.length - 1]);
    if (takesRest ? found.length < parts.length : found.length != parts.length) {
      return Optional.empty();
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < parts.length; i++) {
      boolean isLast = i == parts.length - 1;
      String part =
          isLast && takesRest
              ? String.join("/", List.of(found).subList(i, found.length))
              : found[i];
      if (isParameter(parts[i])) {
        if (part.isEmpty()) {
          return Optional.empty();
        }
        parameters.put(parts[i].substring(1, parts[i].length() - 1), part);
      } else if (!parts[i].equals(part)) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }

  private static boolean isParameter(String part) {
    return part.startsWith("{") && part.endsWith("}");
  }
}
