package suanpan.server.internal.chat;

import suanpan.engine.Engine;
import suanpan.engine.EngineException;
import suanpan.engine.Prompt;
import suanpan.engine.TextTools;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.ErrorKind;
import suanpan.server.internal.models.Lease;
import suanpan.server.internal.models.ModelPool;

/** A model that reads text, for what needs its tokenizer beside its answers. */
public final class TextModel implements AutoCloseable {
  private final Lease lease;
  private final TextTools text;

  private TextModel(Lease lease, TextTools text) {
    this.lease = lease;
    this.text = text;
  }

  /**
   * @throws ApiException if it is unknown, or has no tokenizer
   */
  public static TextModel lease(ModelPool pool, String name) {
    Lease lease = pool.lease(name);
    try {
      TextTools text =
          lease
              .engine()
              .text()
              .orElseThrow(
                  () ->
                      new ApiException(
                              ErrorKind.INVALID_REQUEST,
                              "model: found one without a tokenizer, expected one that reads text")
                          .withField("model"));
      return new TextModel(lease, text);
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  /** The model's own name. */
  public String name() {
    return lease.name();
  }

  public Engine engine() {
    return lease.engine();
  }

  public TextTools text() {
    return text;
  }

  /**
   * The tokens of a prompt.
   *
   * @throws ApiException if the model's chat format refuses it
   */
  public int[] tokens(Prompt prompt) {
    try {
      return text.tokens(prompt);
    } catch (EngineException e) {
      throw new ApiException(ErrorKind.INVALID_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    lease.close();
  }
}
