package suanpan.train.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import suanpan.formats.OutputException;
import suanpan.formats.Overwrite;
import suanpan.formats.SafetensorsFolder;
import suanpan.formats.SafetensorsWriter;
import suanpan.formats.TensorSpec;
import suanpan.formats.TensorWriter;
import suanpan.tensor.Encoding;
import suanpan.tensor.ModelFormatException;
import suanpan.tensor.Shape;
import suanpan.tensor.Tensor;
import suanpan.train.TrainingException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checkpoints of a run, one safetensors file each: all arrays in float32, and the {@link RunState}
 * in its header. A file appears under its name when it is whole and on the disk; only then are
 * older ones removed. So whenever the process dies, the newest file is whole.
 */
final class CheckpointFolder {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String STATE = "state";
  private static final String PREFIX = "step-";
  private static final String SUFFIX = ".safetensors";

  private final Path folder;
  private final int keep;

  CheckpointFolder(Path folder, int keep) {
    this.folder = folder;
    this.keep = keep;
  }

  /**
   * Writes a checkpoint and removes those that are too many.
   *
   * @throws TrainingException if it cannot be written; older ones are then untouched
   */
  Path write(RunState state, Map<String, float[]> arrays) {
    Path file = folder.resolve(String.format("%s%09d%s", PREFIX, state.step(), SUFFIX));
    try {
      Files.createDirectories(folder);
      List<TensorSpec> specs = new ArrayList<>();
      arrays.forEach(
          (name, values) -> specs.add(new TensorSpec(name, Encoding.F32, Shape.of(values.length))));
      Map<String, String> header = Map.of(STATE, JSON.writeValueAsString(state));
      try (TensorWriter writer = SafetensorsWriter.create(file, Overwrite.REPLACE, header, specs)) {
        arrays.forEach(writer::write);
        writer.finish();
      }
      List<Path> all = files();
      for (Path old : all.subList(0, Math.max(0, all.size() - keep))) {
        Files.delete(old);
      }
      return file;
    } catch (OutputException | IOException e) {
      throw new TrainingException(
          file
              + ": the checkpoint could not be written ("
              + e.getMessage()
              + "); is the disk full? Older checkpoints are whole, --resume goes on from the last",
          e);
    }
  }

  /** The newest checkpoint, if there is one. */
  Optional<Path> newest() {
    try {
      List<Path> all = files();
      return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    } catch (IOException e) {
      throw new TrainingException(folder + ": cannot be read: " + e, e);
    }
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> isCheckpoint(file.getFileName().toString())).sorted().toList();
    }
  }

  private static boolean isCheckpoint(String name) {
    return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
  }

  /**
   * Reads a checkpoint into arrays.
   *
   * @param arrays are filled
   * @param identity what the run is; the checkpoint must be of the same
   * @throws TrainingException if it is of another run or broken
   */
  static RunState read(Path file, Map<String, float[]> arrays, Map<String, String> identity) {
    try (SafetensorsFolder source = SafetensorsFolder.open(file)) {
      RunState state = state(file, source);
      identity.forEach(
          (what, expected) -> {
            String found = state.identity().getOrDefault(what, "nothing");
            if (!found.equals(expected)) {
              throw new TrainingException(
                  file
                      + ": "
                      + what
                      + ": found "
                      + found
                      + ", this run has "
                      + expected
                      + "; resume with the configuration that it was made with, or begin anew in"
                      + " another folder");
            }
          });
      Map<String, float[]> whole = new LinkedHashMap<>();
      arrays.forEach((name, into) -> whole.put(name, values(file, source, name, into.length)));
      whole.forEach((name, from) -> System.arraycopy(from, 0, into(arrays, name), 0, from.length));
      return state;
    } catch (ModelFormatException e) {
      throw new TrainingException(file + ": no whole checkpoint: " + e.getMessage(), e);
    }
  }

  private static float[] into(Map<String, float[]> arrays, String name) {
    return arrays.getOrDefault(name, new float[0]);
  }

  private static float[] values(Path file, SafetensorsFolder source, String name, int length) {
    if (!source.names().contains(name)) {
      throw new TrainingException(
          file + ": found no " + name + ", which this run has; is the configuration the same?");
    }
    Tensor tensor = source.tensor(name);
    if (tensor.elements() != length || tensor.encoding() != Encoding.F32) {
      throw new TrainingException(
          file
              + ": "
              + tensor
              + ": expected "
              + length
              + " numbers in float32; the checkpoint is of a model of another shape");
    }
    return tensor.toFloats();
  }

  private static RunState state(Path file, SafetensorsFolder source) {
    String text = source.fileMetadata().getOrDefault(STATE, "");
    if (text.isEmpty()) {
      throw new TrainingException(file + ": found no state of a run, expected a checkpoint");
    }
    try {
      return JSON.readValue(text, RunState.class);
    } catch (JacksonException e) {
      throw new TrainingException(file + ": its state cannot be read: " + e.getMessage(), e);
    }
  }
}
