package suanpan.server.internal.embeddings;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.IntStream;
import suanpan.engine.Answer;
import suanpan.engine.Prompt;
import suanpan.engine.TextTools;
import suanpan.engine.TokenLogprobs;
import suanpan.server.internal.chat.ChatRequest;
import suanpan.server.internal.chat.ChatService;
import suanpan.server.internal.chat.ChatStream;
import suanpan.server.internal.chat.TextModel;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.Fields;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Orders documents by how probable they make the question: the model reads a document and scores
 * the question after it, with no training for the task (Sachan et al., "Improving Passage Retrieval
 * with Zero-Shot Question Generation", 2022). The score is the geometric mean of the probabilities
 * of the question's tokens, 0 to 1, and tells documents of one question apart, nothing else.
 */
final class Reranker {
  private static final int MAX_DOCUMENTS = 1000;

  /** Documents in the queue at once, so that one request does not fill it. */
  private static final int AT_ONCE = 8;

  private static final String BEFORE = "Passage: ";
  private static final String BETWEEN =
      "\nPlease write a question based on this passage.\nQuestion:";

  private final ChatService service;

  Reranker(ChatService service) {
    this.service = service;
  }

  void rerank(Call call) {
    Fields body = call.fields();
    String modelName = body.text("model");
    String query = body.text("query");
    List<String> documents = documents(body);
    OptionalInt top = body.integer("top_n", 1, Integer.MAX_VALUE);
    boolean isWithText = body.isOn("return_documents");
    body.ignore("user");
    body.end();
    call.callRecord().setModel(modelName);
    try (TextModel model = TextModel.lease(service.pool(), modelName)) {
      int[] question = model.text().encode(" " + query);
      if (question.length == 0) {
        throw ApiException.invalid("query", "found no tokens, expected at least one");
      }
      List<ChatRequest> requests = new ArrayList<>();
      for (String document : documents) {
        requests.add(request(modelName, model.text(), document, question));
      }
      List<Answer> answers = answers(call, requests);
      List<Double> scores = answers.stream().map(answer -> score(answer, question.length)).toList();
      int tokens = answers.stream().mapToInt(Answer::promptTokens).sum();
      call.respond(document(modelName, scores, documents, top, isWithText, tokens));
    }
  }

  private static List<String> documents(Fields body) {
    List<String> documents = new ArrayList<>();
    for (JsonNode document : body.list("documents")) {
      String where = "documents[%d]".formatted(documents.size());
      if (document.isString()) {
        documents.add(document.stringValue());
      } else {
        Fields fields = Fields.of(document, where);
        documents.add(fields.text("text"));
        fields.end();
      }
    }
    if (documents.isEmpty() || documents.size() > MAX_DOCUMENTS) {
      throw ApiException.invalid(
          "documents", "found %d, expected 1 to %d".formatted(documents.size(), MAX_DOCUMENTS));
    }
    return documents;
  }

  private static ChatRequest request(
      String modelName, TextTools text, String document, int[] question) {
    int[] before = text.tokens(new Prompt.Text(BEFORE + document + BETWEEN));
    List<Integer> all =
        IntStream.concat(IntStream.of(before), IntStream.of(question)).boxed().toList();
    return ChatRequest.to(modelName, new Prompt.Tokens(all)).promptLogprobs(0).maxTokens(0).build();
  }

  private List<Answer> answers(Call call, List<ChatRequest> requests) {
    List<Answer> answers = new ArrayList<>();
    Deque<ChatStream> open = new ArrayDeque<>();
    try {
      for (ChatRequest request : requests) {
        if (open.size() == AT_ONCE) {
          answers.add(next(open));
        }
        open.add(service.open(request, call));
      }
      while (!open.isEmpty()) {
        answers.add(next(open));
      }
      return answers;
    } finally {
      open.forEach(ChatStream::close);
    }
  }

  private static Answer next(Deque<ChatStream> open) {
    try (ChatStream stream = open.remove()) {
      return stream.await().choices().getFirst().answer();
    }
  }

  private static double score(Answer answer, int questionTokens) {
    List<TokenLogprobs> all = answer.promptLogprobs();
    double mean =
        all.subList(all.size() - questionTokens, all.size()).stream()
            .mapToDouble(each -> each.chosen().logprob())
            .average()
            .orElseThrow();
    return Math.exp(mean);
  }

  private static ObjectNode document(
      String modelName,
      List<Double> scores,
      List<String> documents,
      OptionalInt top,
      boolean isWithText,
      int tokens) {
    ObjectNode document = Json.object();
    document.put("id", "rerank-" + UUID.randomUUID().toString().replace("-", ""));
    document.put("object", "list").put("model", modelName);
    ArrayNode results = document.putArray("results");
    IntStream.range(0, scores.size())
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(scores::get).reversed())
        .limit(top.orElse(scores.size()))
        .forEach(
            i -> {
              ObjectNode result =
                  results.addObject().put("index", i).put("relevance_score", scores.get(i));
              if (isWithText) {
                result.putObject("document").put("text", documents.get(i));
              }
            });
    document.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return document;
  }
}
