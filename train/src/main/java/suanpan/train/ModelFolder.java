package suanpan.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import suanpan.formats.Overwrite;
import suanpan.formats.SafetensorsWriter;
import suanpan.formats.TensorSpec;
import suanpan.formats.TensorWriter;
import suanpan.tensor.Encoding;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes a model as a folder that engines open: config.json and model.safetensors. */
public final class ModelFolder {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ModelFolder() {}

  /** Numbers of matrices in the file; norms and biases stay float32. */
  public enum Stored {
    F32(Encoding.F32, "float32"),
    BF16(Encoding.BF16, "bfloat16");

    private final Encoding encoding;
    private final String dtype;

    Stored(Encoding encoding, String dtype) {
      this.encoding = encoding;
      this.dtype = dtype;
    }
  }

  /**
   * Writes config.json and model.safetensors; each appears when it is whole, in the place of one
   * that is there.
   *
   * @throws TrainingException if the model came from a GGUF file with llama3 rope scaling, which
   *     config.json says otherwise, or the files cannot be written
   */
  public static void write(TrainableModel model, Path folder, Stored stored) {
    Map<String, Object> config = config(model);
    Failures.translated(
        () -> {
          try {
            Files.createDirectories(folder);
            weights(model, folder.resolve("model.safetensors"), stored);
            config(config, folder.resolve("config.json"), stored);
            return folder;
          } catch (IOException e) {
            throw new TrainingException(folder + ": cannot be written: " + e.getMessage(), e);
          }
        });
  }

  private static void weights(TrainableModel model, Path file, Stored stored) {
    List<PublishedTensor> tensors = PublishedTensor.of(model);
    List<TensorSpec> specs = new ArrayList<>();
    for (PublishedTensor tensor : tensors) {
      specs.add(new TensorSpec(tensor.name(), encoding(tensor, stored), tensor.shape()));
    }
    try (TensorWriter writer =
        SafetensorsWriter.create(file, Overwrite.REPLACE, Map.of("format", "pt"), specs)) {
      for (PublishedTensor tensor : tensors) {
        writer.write(tensor.name(), tensor.part(tensor.merged(), encoding(tensor, stored)));
      }
      writer.finish();
    }
  }

  private static Encoding encoding(PublishedTensor tensor, Stored stored) {
    return tensor.parameter().isMatrix() ? stored.encoding : Encoding.F32;
  }

  private static Map<String, Object> config(TrainableModel model) {
    return model.config().has("model_type")
        ? new LinkedHashMap<>(model.config().values())
        : PublishedConfig.of(model.shape());
  }

  private static void config(Map<String, Object> values, Path file, Stored stored)
      throws IOException {
    values.remove("torch_dtype");
    values.remove("quantization_config");
    values.put("dtype", stored.dtype);
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, JSON.writeValueAsString(values) + "\n");
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
