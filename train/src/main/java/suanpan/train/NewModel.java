package suanpan.train;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import suanpan.tensor.Metadata;
import suanpan.tensor.ModelFormatException;
import suanpan.tensor.Tensor;
import suanpan.tensor.TensorSource;

/**
 * A configuration whose weights are yet to be made. It names the tensors by which architectures
 * recognise what may be there or not.
 */
record NewModel(Metadata metadata) implements TensorSource {
  @Override
  public String location() {
    return metadata.location();
  }

  @Override
  public Dialect dialect() {
    return Dialect.HUGGING_FACE;
  }

  @Override
  public SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    if (!metadata.flagOr("tie_word_embeddings", Metadata.Flag.FALSE)) {
      names.add("lm_head.weight");
    }
    if (metadata.sizeOr("num_nextn_predict_layers", 0) > 0) {
      names.add("model.layers." + metadata.size("num_hidden_layers") + ".eh_proj.weight");
    }
    return Collections.unmodifiableSortedSet(names);
  }

  @Override
  public Tensor tensor(String name) {
    throw new ModelFormatException(
        location() + ": found no weights, expected " + name + "; open the folder of the model");
  }

  @Override
  public void close() {}
}
