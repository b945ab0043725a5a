package suanpan.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a vocabulary as the files that tokenizers read: tokenizer.json and tokenizer_config.json,
 * built as DeepSeek-V3's are. The begin, the end and the padding of a text have the first ids, the
 * marks of a conversation the last; the latter are not special, as in DeepSeek's file.
 */
final class TokenizerFiles {
  static final String BEGIN = "<｜begin▁of▁sentence｜>";
  static final String END = "<｜end▁of▁sentence｜>";
  static final String PAD = "<｜▁pad▁｜>";
  static final List<String> SPECIAL = List.of(BEGIN, END, PAD);
  static final List<String> CHAT = List.of("<｜User｜>", "<｜Assistant｜>");

  /** Entries that are not trained. */
  static final int ADDED = SPECIAL.size() + CHAT.size();

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LONGEST_TEXT = 1 << 17;

  private TokenizerFiles() {}

  /** Whether decoding drops an added token. */
  private enum Kind {
    SPECIAL,
    ORDINARY
  }

  static void write(TrainedVocabulary vocabulary, Path folder) throws IOException {
    Files.createDirectories(folder);
    writeJson(tokenizer(vocabulary), folder.resolve("tokenizer.json"));
    writeJson(config(), folder.resolve("tokenizer_config.json"));
  }

  private static void writeJson(ObjectNode node, Path file) throws IOException {
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n");
  }

  private static ObjectNode tokenizer(TrainedVocabulary vocabulary) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < SPECIAL.size(); id++) {
      addAdded(added, id, SPECIAL.get(id), Kind.SPECIAL);
    }
    int afterTokens = SPECIAL.size() + vocabulary.tokens().size();
    for (int i = 0; i < CHAT.size(); i++) {
      addAdded(added, afterTokens + i, CHAT.get(i), Kind.ORDINARY);
    }
    root.putNull("normalizer");
    addPreTokenizer(root.putObject("pre_tokenizer"));
    addByteLevel(root.putObject("post_processor"), false);
    addByteLevel(root.putObject("decoder"), true);
    addModel(root.putObject("model"), vocabulary);
    return root;
  }

  private static void addAdded(ArrayNode added, int id, String content, Kind kind) {
    boolean special = kind == Kind.SPECIAL;
    added
        .addObject()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", !special)
        .put("special", special);
  }

  private static void addPreTokenizer(ObjectNode node) {
    node.put("type", "Sequence");
    ArrayNode steps = node.putArray("pretokenizers");
    for (String pattern : DeepSeekSplit.PATTERNS) {
      ObjectNode step = steps.addObject().put("type", "Split");
      step.putObject("pattern").put("Regex", pattern);
      step.put("behavior", "Isolated").put("invert", false);
    }
    steps
        .addObject()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", false);
  }

  private static void addByteLevel(ObjectNode node, boolean trimOffsets) {
    node.put("type", "ByteLevel")
        .put("add_prefix_space", true)
        .put("trim_offsets", trimOffsets)
        .put("use_regex", true);
  }

  private static void addModel(ObjectNode model, TrainedVocabulary vocabulary) {
    model.put("type", "BPE");
    for (String absent :
        List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix")) {
      model.putNull(absent);
    }
    model.put("fuse_unk", false).put("byte_fallback", false);
    ObjectNode vocab = model.putObject("vocab");
    int id = 0;
    for (String special : SPECIAL) {
      vocab.put(special, id++);
    }
    for (byte[] token : vocabulary.tokens()) {
      vocab.put(ByteSpelling.of(token), id++);
    }
    ArrayNode merges = model.putArray("merges");
    for (int[] merge : vocabulary.merges()) {
      merges.add(
          ByteSpelling.of(vocabulary.tokens().get(merge[0]))
              + " "
              + ByteSpelling.of(vocabulary.tokens().get(merge[1])));
    }
  }

  private static ObjectNode config() {
    ObjectNode config = JSON.createObjectNode();
    return config
        .put("add_bos_token", true)
        .put("add_eos_token", false)
        .put("bos_token", BEGIN)
        .put("eos_token", END)
        .put("pad_token", PAD)
        .putNull("unk_token")
        .put("clean_up_tokenization_spaces", false)
        .put("model_max_length", LONGEST_TEXT)
        .put("tokenizer_class", "PreTrainedTokenizerFast");
  }
}
