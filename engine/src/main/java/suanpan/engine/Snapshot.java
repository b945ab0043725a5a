package suanpan.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import suanpan.formats.Overwrite;
import suanpan.formats.SafetensorsFolder;
import suanpan.formats.SafetensorsWriter;
import suanpan.formats.TensorSpec;
import suanpan.formats.TensorWriter;
import suanpan.models.Cache;
import suanpan.models.CacheLayout;
import suanpan.tensor.CacheRowType;
import suanpan.tensor.CacheRows;
import suanpan.tensor.Encoding;
import suanpan.tensor.ModelFormatException;
import suanpan.tensor.Shape;
import suanpan.tensor.Tensor;

/**
 * A timeline in a safetensors file: its tokens, the logits after the last, and the rows of its
 * cache as they lie in memory, so that it goes on bit by bit as it would have. The header says
 * which version of the format, which model and which rows; a last tensor holds the SHA-256 of all
 * of that. docs/caches.md describes the tensors.
 *
 * @param model {@link ModelFingerprint} of the model, in hexadecimal
 * @param rowType how rows are stored
 */
record Snapshot(String model, CacheRowType rowType) {
  private static final String FORMAT = "suanpan session";
  private static final String VERSION = "1";

  private static final String TOKENS = "tokens";
  private static final String LOGITS = "logits";
  private static final String SHA256 = "sha256";
  private static final int SHA256_BYTES = 32;

  /** Bytes that are hashed at a time. */
  private static final int HASHED_BYTES = 1 << 16;

  /**
   * Writes a file, which appears when it is whole and takes the place of one that is there.
   *
   * @throws EngineException if there is nothing to write
   */
  void write(Timeline timeline, Path file) {
    if (timeline.length() == 0) {
      throw new EngineException(file + ": found no tokens in the session, expected at least 1");
    }
    Cache cache = timeline.cache();
    SortedMap<String, String> header = new TreeMap<>();
    header.put("format", FORMAT);
    header.put("version", VERSION);
    header.put("model", model);
    header.put("rows", rowType.name());
    header.put("longest", Integer.toString(cache.longest()));
    List<TensorSpec> specs = new ArrayList<>();
    specs.add(new TensorSpec(TOKENS, Encoding.I32, Shape.of(timeline.length())));
    if (timeline.hasLogits()) {
      specs.add(new TensorSpec(LOGITS, Encoding.F32, Shape.of(timeline.logits().length)));
    }
    for (Store store : stores(cache)) {
      if (store.held > 0) {
        specs.add(new TensorSpec(store.name, Encoding.U8, store.shape()));
      }
    }
    specs.add(new TensorSpec(SHA256, Encoding.U8, Shape.of(SHA256_BYTES)));
    MessageDigest digest = digestOf(header);
    try (TensorWriter writer = SafetensorsWriter.create(file, Overwrite.REPLACE, header, specs)) {
      MemorySegment tokens = MemorySegment.ofArray(timeline.tokens());
      write(TOKENS, tokens.asSlice(0, (long) timeline.length() * Integer.BYTES), digest, writer);
      if (timeline.hasLogits()) {
        write(LOGITS, MemorySegment.ofArray(timeline.logits()), digest, writer);
      }
      for (Store store : stores(cache)) {
        store.rows.forEachSegment(
            store.held, segment -> write(store.name, segment, digest, writer));
      }
      writer.write(SHA256, MemorySegment.ofArray(digest.digest()));
      writer.finish();
    }
  }

  private static void write(
      String name, MemorySegment part, MessageDigest digest, TensorWriter writer) {
    update(digest, part);
    writer.write(name, part);
  }

  /**
   * What a file holds.
   *
   * @param longest the longest that its timeline was
   */
  record Held(int[] tokens, int longest) {}

  /**
   * Looks at a file without reading its rows.
   *
   * @param capacity tokens that there is room for
   * @throws EngineException if the file is not a snapshot of this model, with these rows, that fits
   */
  Held held(Path file, int capacity, int vocabSize) {
    try (SafetensorsFolder source = SafetensorsFolder.open(file)) {
      Map<String, String> header = source.fileMetadata();
      requireFit(file, header);
      int[] tokens = tokens(file, source, capacity, vocabSize);
      return new Held(tokens, longest(file, header, tokens.length));
    }
  }

  /**
   * Fills an empty timeline.
   *
   * @throws EngineException if the file is not a snapshot of this model, with these rows, that fits
   *     the timeline, or was changed; the timeline is then of no use
   */
  void read(Path file, Timeline timeline) {
    try (SafetensorsFolder source = SafetensorsFolder.open(file)) {
      Map<String, String> header = source.fileMetadata();
      requireFit(file, header);
      int[] tokens = tokens(file, source, timeline.capacity(), timeline.vocabSize());
      boolean hasLogits = source.names().contains(LOGITS);
      int longest = longest(file, header, tokens.length);
      Cache cache = timeline.cache();
      cache.hold(tokens.length, longest);
      MessageDigest digest = digestOf(new TreeMap<>(header));
      update(digest, source.tensor(TOKENS).data());
      int expected = hasLogits ? 3 : 2;
      if (hasLogits) {
        float[] logits = timeline.logits();
        MemorySegment data =
            data(file, source, LOGITS, Encoding.F32, Shape.of(timeline.logits().length));
        update(digest, data);
        MemorySegment.copy(data, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, logits, 0, logits.length);
      }
      for (Store store : stores(cache)) {
        if (store.held > 0) {
          expected++;
          restore(store, data(file, source, store.name, Encoding.U8, store.shape()), digest);
        }
      }
      MemorySegment hash = data(file, source, SHA256, Encoding.U8, Shape.of(SHA256_BYTES));
      if (source.names().size() != expected
          || !MessageDigest.isEqual(hash.toArray(ValueLayout.JAVA_BYTE), digest.digest())) {
        throw new EngineException(
            file
                + ": sha256: found other contents than were written, expected the same; the file"
                + " was damaged or changed");
      }
      timeline.hold(tokens, hasLogits);
    }
  }

  /** This model and these rows, or a message that says which. */
  private void requireFit(Path file, Map<String, String> header) {
    require(file, header, "format", FORMAT, "a session that Suanpan saved");
    require(file, header, "version", VERSION, "this version's; save the session anew");
    require(
        file, header, "model", model, "the fingerprint of the opened model, which is another one");
    require(
        file,
        header,
        "rows",
        rowType.name(),
        "those of the opened model's cache; open it with the same --cache");
  }

  private static void require(
      Path file, Map<String, String> header, String key, String expected, String meaning) {
    String found = header.getOrDefault(key, "none");
    if (!found.equals(expected)) {
      String shown = found.length() <= 80 ? found : found.substring(0, 77) + "...";
      throw new EngineException(
          "%s: %s: found %s, expected %s: %s".formatted(file, key, shown, expected, meaning));
    }
  }

  private static int[] tokens(Path file, SafetensorsFolder source, int capacity, int vocabSize) {
    Tensor tensor = source.tensor(TOKENS);
    long count = tensor.shape().elements();
    if (tensor.encoding() != Encoding.I32 || tensor.shape().rank() != 1) {
      throw ModelFormatException.of(file.toString(), TOKENS, tensor, "a list of I32");
    }
    if (count > capacity) {
      throw new ContextOverflowException(count, capacity, capacity);
    }
    int[] tokens = tensor.data().toArray(ValueLayout.JAVA_INT_UNALIGNED);
    Session.requireVocabulary(tokens, vocabSize);
    return tokens;
  }

  private static int longest(Path file, Map<String, String> header, int length) {
    String text = header.getOrDefault("longest", "none");
    try {
      int longest = Integer.parseInt(text);
      if (longest >= length) {
        return longest;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw ModelFormatException.of(
        file.toString(), "longest", text, "a number of at least " + length);
  }

  private static MemorySegment data(
      Path file, SafetensorsFolder source, String name, Encoding encoding, Shape shape) {
    Tensor tensor = source.tensor(name);
    if (tensor.encoding() != encoding || !tensor.shape().equals(shape)) {
      throw ModelFormatException.of(
          file.toString(),
          "tensor " + name,
          tensor.encoding() + " " + tensor.shape(),
          encoding + " " + shape + "; was the session saved with another context?");
    }
    return tensor.data();
  }

  private static void restore(Store store, MemorySegment data, MessageDigest digest) {
    update(digest, data);
    store.rows.reserve(store.held);
    long[] at = {0};
    store.rows.forEachSegment(
        store.held,
        segment -> {
          segment.copyFrom(data.asSlice(at[0], segment.byteSize()));
          at[0] += segment.byteSize();
        });
  }

  /** A store of the cache by its name in the file. */
  private record Store(String name, CacheRows rows, int held) {
    Shape shape() {
      return Shape.of(held, rows.format().rowBytes());
    }
  }

  private static List<Store> stores(Cache cache) {
    List<Store> stores = new ArrayList<>();
    List<List<CacheLayout.Store>> layers = cache.layout().layers();
    for (int layer = 0; layer < layers.size(); layer++) {
      for (int store = 0; store < layers.get(layer).size(); store++) {
        stores.add(
            new Store(
                "layers.%d.%d".formatted(layer, store),
                cache.rows(layer, store),
                cache.heldRows(layer, store)));
      }
    }
    return stores;
  }

  private static MessageDigest digestOf(SortedMap<String, String> header) {
    MessageDigest digest = ModelFingerprint.sha256();
    header.forEach(
        (key, value) -> digest.update((key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8)));
    return digest;
  }

  private static void update(MessageDigest digest, MemorySegment data) {
    for (long at = 0; at < data.byteSize(); at += HASHED_BYTES) {
      long count = Math.min(HASHED_BYTES, data.byteSize() - at);
      digest.update(data.asSlice(at, count).toArray(ValueLayout.JAVA_BYTE));
    }
  }
}
