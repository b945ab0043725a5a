package suanpan.server.internal.openai;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import suanpan.engine.TokenLogprobs;
import suanpan.server.internal.chat.ChatEvent;
import suanpan.server.internal.chat.ChatResult;
import suanpan.server.internal.chat.Extension;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns events into the chunks of a streamed chat completion. */
final class ChatChunks {
  private final ChatDocuments documents;
  private final Delivery delivery;
  private final Set<Integer> begun = new HashSet<>();
  private final Map<Integer, List<TokenLogprobs>> logprobs = new HashMap<>(); // not yet sent
  private @Nullable ObjectNode last; // held until it is clear whether another one follows

  ChatChunks(ChatDocuments documents, Delivery delivery) {
    this.documents = documents;
    this.delivery = delivery;
  }

  /** The chunks that an event makes, perhaps none. */
  List<ObjectNode> of(ChatEvent event) {
    List<ObjectNode> chunks = new ArrayList<>();
    if (last != null && !(event instanceof ChatEvent.Ended)) {
      chunks.add(last);
      last = null;
    }
    switch (event) {
      case ChatEvent.Text text ->
          chunks.add(chunk(text.choice(), begin(text.choice()).put("content", text.text())));
      case ChatEvent.Reasoning more ->
          chunks.add(
              chunk(more.choice(), begin(more.choice()).put("reasoning_content", more.text())));
      case ChatEvent.CallBegun call -> chunks.add(callBegun(call));
      case ChatEvent.CallArguments more -> chunks.add(callArguments(more));
      case ChatEvent.CallEnded _ -> {}
      case ChatEvent.Logprobs more ->
          logprobs.computeIfAbsent(more.choice(), _ -> new ArrayList<>()).add(more.logprobs());
      case ChatEvent.ChoiceEnded ended -> {
        last = chunk(ended.choice(), begin(ended.choice()));
        ObjectNode choice = (ObjectNode) last.get("choices").get(0);
        choice.put("finish_reason", ChatDocuments.finishReason(ended.result()));
      }
      case ChatEvent.Ended ended -> chunks.addAll(ended(ended.result()));
      case ChatEvent.Idle _ -> {}
    }
    return chunks;
  }

  private List<ObjectNode> ended(ChatResult result) {
    List<ObjectNode> chunks = new ArrayList<>();
    if (last != null) {
      chunks.add(last);
    }
    if (delivery == Delivery.STREAM_WITH_USAGE || last == null) {
      ObjectNode totals = documents.head("chat.completion.chunk");
      totals.putArray("choices");
      totals.set("usage", ChatDocuments.usage(result));
      chunks.add(totals);
    }
    chunks.getLast().set("suanpan", Extension.of(result));
    return chunks;
  }

  /** A delta, which names the role if it is the choice's first. */
  private ObjectNode begin(int choice) {
    ObjectNode delta = Json.object();
    return begun.add(choice) ? delta.put("role", "assistant") : delta;
  }

  private ObjectNode callBegun(ChatEvent.CallBegun call) {
    ObjectNode delta = begin(call.choice());
    ArrayNode calls = delta.putArray("tool_calls");
    ObjectNode node = calls.addObject();
    node.put("index", call.call()).put("id", call.id()).put("type", "function");
    node.putObject("function").put("name", call.name()).put("arguments", "");
    return chunk(call.choice(), delta);
  }

  private ObjectNode callArguments(ChatEvent.CallArguments more) {
    ObjectNode delta = begin(more.choice());
    ObjectNode node = delta.putArray("tool_calls").addObject().put("index", more.call());
    node.putObject("function").put("arguments", more.text());
    return chunk(more.choice(), delta);
  }

  private ObjectNode chunk(int choice, ObjectNode delta) {
    ObjectNode chunk = documents.head("chat.completion.chunk");
    ObjectNode node = chunk.putArray("choices").addObject().put("index", choice);
    node.set("delta", delta);
    List<TokenLogprobs> pending = logprobs.remove(choice);
    node.set("logprobs", pending == null ? null : ChatDocuments.logprobs(pending));
    node.putNull("finish_reason");
    if (delivery == Delivery.STREAM_WITH_USAGE) {
      chunk.putNull("usage");
    }
    return chunk;
  }
}
