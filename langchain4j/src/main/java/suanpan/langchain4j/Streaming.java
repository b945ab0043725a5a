package suanpan.langchain4j;

import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import suanpan.engine.GenerateListener;
import suanpan.templates.ToolCall;

/** Tells a handler what a listener hears. */
final class Streaming implements GenerateListener {
  private final StreamingChatResponseHandler handler;
  private final StreamingHandle handle;
  private int calls;

  Streaming(StreamingChatResponseHandler handler, Runnable cancel) {
    this.handler = handler;
    this.handle = new Handle(cancel);
  }

  @Override
  public void onText(String text) {
    handler.onPartialResponse(new PartialResponse(text), new PartialResponseContext(handle));
  }

  @Override
  public void onReasoning(String text) {
    handler.onPartialThinking(new PartialThinking(text), new PartialThinkingContext(handle));
  }

  @Override
  public void onToolCall(ToolCall call) {
    handler.onCompleteToolCall(new CompleteToolCall(calls++, Answers.call(call)));
  }

  private static final class Handle implements StreamingHandle {
    private final Runnable cancel;
    private volatile boolean isCancelled;

    Handle(Runnable cancel) {
      this.cancel = cancel;
    }

    @Override
    public void cancel() {
      isCancelled = true;
      cancel.run();
    }

    @Override
    public boolean isCancelled() {
      return isCancelled;
    }
  }
}
