package suanpan.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.DimensionAwareEmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import suanpan.engine.Engine;
import suanpan.engine.EngineException;
import suanpan.engine.Pooling;
import suanpan.engine.Prompt;
import suanpan.engine.TextTools;

/**
 * Embeds texts by a language model's last hidden states, scaled to length 1. Models that were not
 * trained for it give usable vectors, not the best ones. Immutable, shared by threads.
 */
public final class SuanpanEmbeddingModel extends DimensionAwareEmbeddingModel {
  private final Engine engine;
  private final Pooling pooling;

  SuanpanEmbeddingModel(Engine engine, Pooling pooling) {
    this.engine = engine;
    this.pooling = pooling;
  }

  /**
   * @throws EngineException if a text is empty or does not fit the context, or the model reads no
   *     text
   */
  @Override
  public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
    TextTools text =
        engine
            .text()
            .orElseThrow(
                () ->
                    new EngineException(
                        "model: found one without a tokenizer, expected one that reads text"));
    List<Embedding> embeddings = new ArrayList<>();
    int tokens = 0;
    for (TextSegment segment : segments) {
      int[] ids = text.tokens(new Prompt.Text(segment.text()));
      embeddings.add(Embedding.from(engine.embed(ids, pooling)));
      tokens += ids.length;
    }
    return Response.from(embeddings, new TokenUsage(tokens));
  }

  @Override
  public String modelName() {
    return engine.card().title();
  }
}
