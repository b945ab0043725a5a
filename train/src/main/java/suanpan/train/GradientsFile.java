package suanpan.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import suanpan.formats.Overwrite;
import suanpan.formats.SafetensorsWriter;
import suanpan.formats.TensorSpec;
import suanpan.formats.TensorWriter;
import suanpan.tensor.Encoding;
import suanpan.tensor.Shape;

/** The gradient of a batch in a safetensors file, for comparison with other programs. */
public final class GradientsFile {
  private static final String LOSS = "loss";
  private static final String PREFIX = "grad.";

  private GradientsFile() {}

  /**
   * Computes the mean next-token cross entropy of a batch and its gradient, and writes {@code loss}
   * [1] and {@code grad.NAME} of every weight under its published name, float32; of the router's
   * correction bias, which has no gradient, nothing. Experts that no token chose, and a block for
   * multi-token prediction, have gradients of zeros. The file appears when it is whole, in the
   * place of one that is there.
   *
   * @param lists equally long, of at least 2 tokens
   * @return the loss
   * @throws TrainingException if the lists do not fit the model or each other, or the file cannot
   *     be written
   */
  public static double write(TrainableModel model, Compute compute, List<int[]> lists, Path out) {
    TokenBatch batch = TokenBatch.ofNextTokens(lists);
    model.clearGradients();
    TrainingPass pass =
        model.newPass(compute, batch.sequences(), batch.length(), PassOptions.defaults());
    double loss = pass.gradients(batch).total();
    return Failures.translated(
        () -> {
          write(model, (float) loss, out);
          return loss;
        });
  }

  private static void write(TrainableModel model, float loss, Path out) {
    List<TensorSpec> specs = new ArrayList<>();
    specs.add(new TensorSpec(LOSS, Encoding.F32, Shape.of(1)));
    for (PublishedTensor tensor : PublishedTensor.of(model)) {
      if (tensor.parameter().isTrained()) {
        specs.add(new TensorSpec(PREFIX + tensor.name(), Encoding.F32, tensor.shape()));
      }
    }
    try (TensorWriter writer =
        SafetensorsWriter.create(out, Overwrite.REPLACE, Map.of("format", "pt"), specs)) {
      writer.write(LOSS, new float[] {loss});
      for (PublishedTensor tensor : PublishedTensor.of(model)) {
        if (tensor.parameter().isTrained()) {
          writer.write(
              PREFIX + tensor.name(), tensor.part(tensor.parameter().gradient(), Encoding.F32));
        }
      }
      writer.finish();
    }
  }
}
