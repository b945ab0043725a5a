package suanpan.server.internal.models;

import suanpan.engine.Answer;
import suanpan.engine.GenerateListener;

/** Follows an answer to its end; one of the two methods here is called last. Must not block. */
public interface RunListener extends GenerateListener {
  void onAnswer(Answer answer);

  void onFailure(RuntimeException failure);
}
