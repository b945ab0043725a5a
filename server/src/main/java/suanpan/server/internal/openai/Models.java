package suanpan.server.internal.openai;

import java.time.Instant;
import suanpan.server.ServedModel;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.Json;
import suanpan.server.internal.models.ModelPool;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/models}. */
final class Models {
  private final ModelPool pool;
  private final long startSeconds = Instant.now().getEpochSecond();

  Models(ModelPool pool) {
    this.pool = pool;
  }

  void list(Call call) {
    ObjectNode body = Json.object().put("object", "list");
    ArrayNode data = body.putArray("data");
    for (ServedModel model : pool.served()) {
      data.add(describe(model.name(), model));
      model.aliases().forEach(alias -> data.add(describe(alias, model)));
    }
    call.respond(body);
  }

  void one(Call call) {
    String name = call.parameter("model");
    call.respond(describe(name, pool.find(name)));
  }

  private ObjectNode describe(String name, ServedModel model) {
    ObjectNode node = Json.object();
    node.put("id", name);
    node.put("object", "model");
    node.put("created", startSeconds);
    node.put("owned_by", "suanpan");
    node.putObject("suanpan").put("model", model.name());
    return node;
  }
}
