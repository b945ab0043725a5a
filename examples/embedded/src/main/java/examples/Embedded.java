package examples;

import java.util.List;
import suanpan.engine.Answer;
import suanpan.engine.Engine;
import suanpan.engine.GenerateRequest;
import suanpan.engine.Message;
import suanpan.engine.Session;

/** Answers one question in this process: {@code java examples.Embedded MODEL QUESTION}. */
public final class Embedded {
  private Embedded() {}

  public static void main(String[] args) {
    try (Engine engine = Engine.open(args[0]);
        Session session = engine.newSession()) {
      List<Message> question = List.of(Message.user(args[1]));
      Answer answer =
          session.generate(
              GenerateRequest.ofMessages(question).withMaxTokens(64), System.out::print);
      System.out.printf("%n%.6f Wh%n", answer.energy().wattHours());
    }
  }
}
