package suanpan.server.internal.openai;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import suanpan.server.internal.chat.ChatEvent;
import suanpan.server.internal.openai.CompletionFields.Asked;
import tools.jackson.databind.node.ObjectNode;

/** Turns the events of one prompt's answers into the chunks of a streamed completion. */
final class CompletionChunks {
  private final CompletionDocuments documents;
  private final Delivery delivery;
  private final int firstChoice;
  private final String echo;
  private final Set<Integer> begun = new HashSet<>();
  private final Map<Integer, LegacyLogprobs> pending = new HashMap<>();

  /**
   * @param prompt number of the prompt
   * @param echo what each of its answers begins with
   */
  CompletionChunks(CompletionDocuments documents, Asked asked, int prompt, String echo) {
    this.documents = documents;
    this.delivery = asked.delivery();
    this.firstChoice = prompt * asked.requests().getFirst().choices();
    this.echo = echo;
  }

  List<ObjectNode> of(ChatEvent event) {
    return switch (event) {
      case ChatEvent.Text text -> List.of(chunk(text.choice(), text.text()));
      case ChatEvent.Logprobs more -> {
        pending.computeIfAbsent(more.choice(), _ -> new LegacyLogprobs()).add(more.logprobs());
        yield List.of();
      }
      case ChatEvent.ChoiceEnded ended -> {
        ObjectNode chunk = chunk(ended.choice(), "");
        ObjectNode choice = (ObjectNode) chunk.get("choices").get(0);
        choice.put("finish_reason", CompletionDocuments.finishReason(ended.result()));
        yield List.of(chunk);
      }
      case ChatEvent.Ended ended -> {
        documents.note(ended.result());
        yield List.of();
      }
      default -> List.of();
    };
  }

  private ObjectNode chunk(int choice, String text) {
    ObjectNode chunk = documents.head();
    ObjectNode node = chunk.putArray("choices").addObject();
    node.put("index", firstChoice + choice);
    node.put("text", begun.add(choice) ? echo + text : text);
    LegacyLogprobs logprobs = pending.remove(choice);
    node.set("logprobs", logprobs == null ? null : logprobs.node());
    node.putNull("finish_reason");
    if (delivery == Delivery.STREAM_WITH_USAGE) {
      chunk.putNull("usage");
    }
    return chunk;
  }
}
