package suanpan.train.evaluate;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import suanpan.train.TrainingException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A question of a task.
 *
 * @param choices empty where the answer is free
 * @param answer the right one, or its number among the choices
 */
record TaskItem(String question, List<String> choices, String answer) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  TaskItem {
    choices = List.copyOf(choices);
  }

  String plainQuestion() {
    return "Question: " + question + "\nAnswer:";
  }

  int rightChoice() {
    return Integer.parseInt(answer);
  }

  /**
   * Reads the items of a file.
   *
   * @throws TrainingException if a line lacks a question or an answer, or names no choice
   */
  static List<TaskItem> read(Path file, int most) {
    List<TaskItem> items = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = reader.readLine();
          line != null && items.size() < most;
          line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          items.add(item(file + " line " + number, line));
        }
      }
    } catch (IOException e) {
      throw new TrainingException(file + ": cannot be read: " + e, e);
    }
    return items;
  }

  private static TaskItem item(String where, String line) {
    try {
      JsonNode node = JSON.readTree(line);
      List<String> choices = new ArrayList<>();
      node.path("choices").forEach(choice -> choices.add(choice.asString()));
      String question = node.path("question").asString("");
      JsonNode answer = node.path("answer");
      boolean named =
          choices.isEmpty()
              ? answer.isValueNode()
              : answer.isIntegralNumber()
                  && answer.intValue() >= 0
                  && answer.intValue() < choices.size();
      if (question.isEmpty() || !named) {
        throw new TrainingException(
            where
                + ": expected question and answer; with choices, the answer is the number of one"
                + " from 0");
      }
      return new TaskItem(question, choices, answer.asString());
    } catch (JacksonException e) {
      throw new TrainingException(where + ": no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
