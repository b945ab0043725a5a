package suanpan.server.internal.openai;

import suanpan.engine.TokenLogprobs;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Probabilities as completions tell them: lists beside one another. */
final class LegacyLogprobs {
  private final ArrayNode tokens = Json.array();
  private final ArrayNode logprobs = Json.array();
  private final ArrayNode top = Json.array();
  private final ArrayNode offsets = Json.array();
  private int offset;

  /** A token without a probability: the first of a prompt. */
  void addWithout(String piece) {
    begin(piece);
    logprobs.addNull();
    top.addNull();
  }

  void add(TokenLogprobs token) {
    begin(token.chosen().piece());
    logprobs.add(token.chosen().logprob());
    ObjectNode candidates = top.addObject();
    // Of different tokens with the same text the more probable one, which comes first, stays.
    for (TokenLogprobs.Candidate candidate : token.top()) {
      if (!candidates.has(candidate.piece())) {
        candidates.put(candidate.piece(), candidate.logprob());
      }
    }
    if (!candidates.has(token.chosen().piece())) {
      candidates.put(token.chosen().piece(), token.chosen().logprob());
    }
  }

  private void begin(String piece) {
    tokens.add(piece);
    offsets.add(offset);
    offset += piece.length();
  }

  boolean isEmpty() {
    return tokens.isEmpty();
  }

  ObjectNode node() {
    ObjectNode node = Json.object();
    node.set("tokens", tokens);
    node.set("token_logprobs", logprobs);
    node.set("top_logprobs", top);
    node.set("text_offset", offsets);
    return node;
  }
}
