package suanpan.server.internal.embeddings;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import suanpan.engine.EngineException;
import suanpan.engine.Pooling;
import suanpan.engine.Prompt;
import suanpan.server.internal.chat.TextModel;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Call;
import suanpan.server.internal.http.ClientGoneException;
import suanpan.server.internal.http.ErrorKind;
import suanpan.server.internal.models.ModelPool;

/**
 * Embeds texts by the mean of a language model's last hidden states, scaled to length 1. Models
 * that were not trained for it give usable vectors, not the best ones. One text at a time, so that
 * answers that are under way keep most of the machine.
 */
public final class Embedder {
  private static final Pooling POOLING = Pooling.MEAN;

  private final ModelPool pool;
  private final Object turn = new Object();

  public Embedder(ModelPool pool) {
    this.pool = pool;
  }

  /** What to do with a text that is longer than the context. */
  public enum Longer {
    REFUSE,
    CUT
  }

  /**
   * @param model its own name
   * @param vectors one for each text
   * @param tokens of all texts
   */
  public record Embedded(String model, List<float[]> vectors, int tokens) {}

  /**
   * @param field of the request that has the prompts, for messages
   * @throws ApiException if the model is unknown, or a text is empty or too long
   */
  public Embedded embed(
      Call call, String modelName, String field, List<Prompt> prompts, Longer longer) {
    call.callRecord().setModel(modelName);
    try (TextModel model = TextModel.lease(pool, modelName)) {
      List<int[]> all = new ArrayList<>();
      for (Prompt prompt : prompts) {
        int[] tokens = model.tokens(prompt);
        all.add(fitting(tokens, model.engine().contextLength(), longer, field, all.size()));
      }
      List<float[]> vectors = new ArrayList<>();
      int sum = 0;
      for (int[] tokens : all) {
        if (call.exchange().isClientGone()) {
          throw new ClientGoneException(
              new IOException("found the connection closed between two texts"));
        }
        vectors.add(embed(model, tokens));
        sum += tokens.length;
      }
      call.callRecord().add(model.name(), sum, 0, 0);
      return new Embedded(model.name(), vectors, sum);
    }
  }

  private float[] embed(TextModel model, int[] tokens) {
    synchronized (turn) {
      try {
        return model.engine().embed(tokens, POOLING);
      } catch (EngineException e) {
        throw new ApiException(ErrorKind.INVALID_REQUEST, String.valueOf(e.getMessage()));
      }
    }
  }

  private static int[] fitting(int[] tokens, int most, Longer longer, String field, int index) {
    if (tokens.length == 0) {
      throw ApiException.invalid(
          "%s[%d]".formatted(field, index), "found no tokens, expected at least one");
    }
    if (tokens.length <= most) {
      return tokens;
    }
    if (longer == Longer.CUT) {
      return Arrays.copyOf(tokens, most);
    }
    throw ApiException.invalid(
            "%s[%d]".formatted(field, index),
            "found %d tokens, expected at most %d".formatted(tokens.length, most))
        .withCode("context_length_exceeded");
  }
}
