package suanpan.server.internal.http;

/** What is noted of a call while it is answered; no texts. For one thread. */
public final class CallRecord {
  private String model = "";
  private String problem = "";
  private int promptTokens;
  private int cachedTokens;
  private int completionTokens;
  private int status;

  /** Adds an answer's tokens; an embedding has no completion. */
  public void add(String modelName, int prompt, int cached, int completion) {
    model = modelName;
    promptTokens += prompt;
    cachedTokens += cached;
    completionTokens += completion;
  }

  public void setModel(String value) {
    model = value;
  }

  public void setStatus(int value) {
    status = value;
  }

  /** Why it failed, also when the answer had begun. */
  public void setProblem(String value) {
    problem = value;
  }

  public String model() {
    return model;
  }

  public String problem() {
    return problem;
  }

  public int promptTokens() {
    return promptTokens;
  }

  public int cachedTokens() {
    return cachedTokens;
  }

  public int completionTokens() {
    return completionTokens;
  }

  /** HTTP status; 0 before there is an answer. */
  public int status() {
    return status;
  }
}
