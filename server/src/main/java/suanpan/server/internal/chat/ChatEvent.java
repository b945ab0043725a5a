package suanpan.server.internal.chat;

import suanpan.engine.TokenLogprobs;
import suanpan.templates.ToolCall;

/** Something that happened to an answer. Choices are numbered from 0. */
public sealed interface ChatEvent {
  /** More of the content. */
  record Text(int choice, String text) implements ChatEvent {}

  /** More of the reasoning, which comes before the content. */
  record Reasoning(int choice, String text) implements ChatEvent {}

  /**
   * A call of a tool begins.
   *
   * @param call number within the answer, from 0
   */
  record CallBegun(int choice, int call, String id, String name) implements ChatEvent {}

  /** More of a call's arguments, JSON in text. */
  record CallArguments(int choice, int call, String text) implements ChatEvent {}

  /** A call is whole. */
  record CallEnded(int choice, int call, ToolCall whole) implements ChatEvent {}

  /** How probable a token was; before the text that it belongs to. */
  record Logprobs(int choice, TokenLogprobs logprobs) implements ChatEvent {}

  /** A choice is done. */
  record ChoiceEnded(int choice, ChatChoice result) implements ChatEvent {}

  /** Nothing has happened for a while: a moment to find out whether the client is still there. */
  record Idle() implements ChatEvent {}

  /** All choices are done; nothing follows. */
  record Ended(ChatResult result) implements ChatEvent {}
}
