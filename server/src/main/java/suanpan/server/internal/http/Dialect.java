package suanpan.server.internal.http;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API of one kind of client: where it calls, and how it wants to hear of errors. To add one,
 * write it and name it in {@code Dialects}.
 */
public interface Dialect {
  List<Route> routes();

  /** The body of an answer that says what went wrong; the status is the kind's. */
  ObjectNode error(ApiException failure);
}
