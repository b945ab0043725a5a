package suanpan.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import suanpan.engine.Prompt;
import suanpan.engine.TextTools;

/** A conversation as the model sees it. */
@Command(
    name = "template",
    description = {
      "The exact prompt of a conversation.",
      "As the model's chat template makes it, or for DeepSeek's models without one their own"
          + " format. Needs the tokenizer's files only."
    },
    footer = {
      "  suanpan template smollm2-135m --messages conversation.json",
      "  suanpan template ./folder --messages conversation.json --tools tools.json --thinking"
          + " --json",
      "  suanpan template ./v4 --messages talk.json --thinking --effort max --chat-texts"
          + " encoding.py",
      "  where conversation.json is [{\"role\": \"user\", \"content\": \"Hello\"}]"
    })
final class TemplateCommand extends Subcommand {
  @Parameters(
      paramLabel = "MODEL",
      description = "Name, hf:org/name, GGUF file, folder with tokenizer files, tokenizer.json.")
  private String model = "";

  @Option(
      names = "--messages",
      required = true,
      paramLabel = "F.json",
      description = "The conversation: a list of objects with role and content.")
  private @Nullable Path messages;

  @Option(
      names = "--tools",
      paramLabel = "F.json",
      description = "Functions that the model may call: a list of descriptions.")
  private @Nullable Path tools;

  @Mixin private ChatFlags chat = new ChatFlags();

  TemplateCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int run() {
    if (messages == null) {
      throw wrongUsage("--messages is needed");
    }
    Prompt.Messages conversation =
        new Prompt.Messages(
            Conversations.messages(messages),
            tools == null ? List.of() : Conversations.tools(tools),
            chat.thinking(),
            chat.variables());
    TextTools text = chat.open(new Models(surroundings()).path(model));
    String prompt = text.prompt(conversation);
    if (wantsJson()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("prompt", prompt);
      document.put("ids", text.tokens(conversation));
      printJson(document);
    } else {
      surroundings().out().print(prompt);
      note("");
      note(text.tokens(conversation).length + " tokens");
    }
    return Program.DONE;
  }
}
