package suanpan.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import suanpan.formats.Containers;
import suanpan.models.WeightSpec;
import suanpan.tensor.Metadata;
import suanpan.tensor.TensorSource;

/**
 * The weights of a model in float32, each with its gradient. What the weights compute is said by
 * {@link #newPass}; several passes may share them, one at a time.
 */
public final class TrainableModel {
  private static final String BIAS = "eScoreCorrectionBias";
  private static final double BYTES_PER_GIGABYTE = 1e9;

  private final ModelShape shape;
  private final Metadata config;
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Parameter> adapted = new ArrayList<>();
  private final Map<Integer, Map<String, Parameter>> byLayer = new HashMap<>();
  private final SortedMap<Integer, long[]> loads = new TreeMap<>(); // [E] of layers with experts

  @FunctionalInterface
  private interface Values {
    float[] of(WeightSpec spec);
  }

  private TrainableModel(ModelShape shape, Metadata config, Values values) {
    this.shape = shape;
    this.config = config;
    requireMemory(shape, config);
    for (WeightSpec spec : shape.specs()) {
      Parameter parameter = new Parameter(spec, values.of(spec));
      if (!spec.key().equals(BIAS)) {
        parameter.train();
      }
      parameters.add(parameter);
      byLayer.computeIfAbsent(spec.layer(), layer -> new HashMap<>()).put(spec.key(), parameter);
      if (spec.kind() == WeightSpec.Kind.ROUTER) {
        loads.put(spec.layer(), new long[parameter.rows()]);
      }
    }
  }

  /**
   * The weights of a file or folder, decoded to float32. The source is not needed afterwards.
   *
   * @throws TrainingException if models of that architecture do not train
   * @throws suanpan.tensor.ModelFormatException if a weight is missing or has another shape
   */
  public static TrainableModel of(TensorSource source) {
    ModelShape shape = ModelShape.of(source);
    return new TrainableModel(shape, source.metadata(), new WeightImport(source, shape)::read);
  }

  /**
   * Opens a GGUF file or a folder with config.json and safetensors.
   *
   * @throws TrainingException if it cannot be read, is not of an architecture that trains, or does
   *     not fit the Java heap twice
   */
  public static TrainableModel open(Path fileOrFolder) {
    return Failures.translated(
        () -> {
          try (TensorSource source = Containers.open(fileOrFolder)) {
            return of(source);
          }
        });
  }

  /**
   * A new model: matrices of normal numbers of deviation {@code initializer_range} (0.02 where the
   * configuration names none), norms of ones, biases of zeros.
   *
   * @param config the keys of config.json
   * @param seed the same seed, the same weights
   */
  public static TrainableModel random(Metadata config, long seed) {
    ModelShape shape = ModelShape.of(new NewModel(config));
    double deviation = config.number("initializer_range", 0.02);
    return new TrainableModel(shape, config, spec -> random(spec, seed, deviation));
  }

  /** Weights and gradients; what a pass and an optimizer need comes on top. */
  private static void requireMemory(ModelShape shape, Metadata config) {
    long numbers = shape.specs().stream().mapToLong(spec -> spec.shape().elements()).sum();
    double bytes = 2.0 * Float.BYTES * numbers;
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > heap) {
      throw new TrainingException(
          String.format(
              Locale.ROOT,
              "%s: weights and gradients take %.1f GB, the Java heap has %.1f GB;"
                  + " SUANPAN_JAVA_OPTS=-Xmx%dg gives it more",
              config.location(),
              bytes / BYTES_PER_GIGABYTE,
              heap / BYTES_PER_GIGABYTE,
              (long) Math.ceil(1.5 * bytes / BYTES_PER_GIGABYTE)));
    }
  }

  private static float[] random(WeightSpec spec, long seed, double deviation) {
    float[] values = new float[WeightImport.length(spec)];
    if (spec.kind() == WeightSpec.Kind.VECTOR) {
      Arrays.fill(values, spec.name().endsWith("norm.weight") ? 1 : 0);
      return values;
    }
    SplittableRandom random = new SplittableRandom(seed ^ spec.name().hashCode());
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  /** As in config.json's model_type. */
  public String architecture() {
    return shape.architecture();
  }

  /** What the model's files say of it. */
  public Metadata config() {
    return config;
  }

  /** V. */
  public int vocabSize() {
    return shape.vocabSize();
  }

  /** d. */
  public int hiddenSize() {
    return shape.hiddenSize();
  }

  public int numHiddenLayers() {
    return shape.numHiddenLayers();
  }

  /** Every weight, in the order of the weight table; then the adapters' if there are. */
  public List<Parameter> parameters() {
    if (adapted.isEmpty()) {
      return Collections.unmodifiableList(parameters);
    }
    List<Parameter> all = new ArrayList<>(parameters);
    for (Parameter weight : adapted) {
      Lora lora = weight.lora().orElseThrow();
      all.add(lora.a());
      all.add(lora.b());
    }
    return Collections.unmodifiableList(all);
  }

  /** Without those of adapters. */
  List<Parameter> weights() {
    return parameters;
  }

  /**
   * Freezes every weight and puts a low-rank adapter beside matrices of the layers (LoRA). Passes
   * and optimizers have to be made afterwards. {@link ModelFolder} writes the matrices with their
   * adapters added; a checkpoint of {@link #parameters} keeps them apart.
   *
   * @param rank r, at least 1
   * @param alpha the adapters' output is multiplied by alpha / r
   * @param keys which matrices, for example {@code qProj}; none for all but the experts'
   * @param seed of the first factor; the second begins at 0
   * @throws TrainingException if no matrix has such a key, or there are adapters already
   */
  public void addLora(int rank, double alpha, Set<String> keys, long seed) {
    SortedSet<String> possible = new TreeSet<>();
    for (Parameter p : parameters) {
      boolean isPossible =
          p.spec().kind() == WeightSpec.Kind.MATRIX
              && p.spec().layer() >= 0
              && p.spec().layer() < numHiddenLayers();
      if (isPossible) {
        possible.add(p.spec().key());
      }
    }
    if (rank < 1 || !adapted.isEmpty() || !possible.containsAll(keys)) {
      throw new TrainingException(
          "adapters: found rank %d, %d adapters and keys %s, expected at least 1, none, some of %s"
              .formatted(rank, adapted.size(), new TreeSet<>(keys), possible));
    }
    for (Parameter p : parameters) {
      p.freeze();
      boolean isInside = p.spec().layer() >= 0 && p.spec().layer() < numHiddenLayers();
      Set<String> chosen = keys.isEmpty() ? possible : keys;
      if (isInside && chosen.contains(p.spec().key())) {
        p.adapt(Optional.of(Lora.beside(p, rank, alpha, seed)));
        adapted.add(p);
      }
    }
  }

  /** Numbers in all weights. */
  public long parameterCount() {
    return parameters.stream().mapToLong(p -> p.values().length).sum();
  }

  /** Whether there is a block for multi-token prediction. */
  public boolean hasMtp() {
    return byLayer.containsKey(shape.numHiddenLayers());
  }

  public void clearGradients() {
    parameters().forEach(Parameter::clearGradient);
  }

  /**
   * How many rows each expert got in gradients since the last {@link #balance}, [E] by layer. Live
   * arrays.
   */
  public SortedMap<Integer, long[]> expertLoads() {
    return Collections.unmodifiableSortedMap(loads);
  }

  /**
   * Moves the router's correction bias of every expert up where it got fewer rows than the mean and
   * down where it got more (DeepSeek-V3 technical report, section 2.1.2), and counts anew.
   *
   * @param speed the step; 0 only begins to count anew
   */
  public void balance(double speed) {
    loads.forEach(
        (layer, load) -> {
          if (layer(layer).has(BIAS)) {
            balance(layer(layer).get(BIAS).values(), load, speed);
          }
          Arrays.fill(load, 0);
        });
  }

  private static void balance(float[] bias, long[] load, double speed) {
    long rows = Arrays.stream(load).sum();
    for (int e = 0; e < load.length; e++) {
      bias[e] += (float) (speed * Long.signum(rows - load[e] * load.length));
    }
  }

  /**
   * Buffers for batches of exactly that size.
   *
   * @param sequences B
   * @param length T
   */
  public TrainingPass newPass(Compute compute, int sequences, int length, PassOptions options) {
    return new TrainingPass(this, compute, sequences, length, options);
  }

  /**
   * Buffers for batches of exactly that size of patches, of a model whose configuration has {@code
   * patch_width} (numbers of a patch) and {@code num_labels} (classes).
   *
   * @throws TrainingException if it has not
   */
  public PatchPass newPatchPass(Compute compute, int sequences, int length, PassOptions options) {
    if (!outside().has("patchEmbed")) {
      throw new TrainingException(
          config.location() + ": found no patch_width, expected it and num_labels to read patches");
    }
    return new PatchPass(this, compute, sequences, length, options);
  }

  ModelShape shape() {
    return shape;
  }

  /** Where the rows of a layer's experts are counted. */
  long[] load(int layer) {
    return Objects.requireNonNull(loads.get(layer), "layer without experts");
  }

  LayerWeights layer(int layer) {
    return new LayerWeights(layer, byLayer.getOrDefault(layer, Map.of()));
  }

  /** Weights outside the layers. */
  LayerWeights outside() {
    return layer(WeightSpec.MODEL);
  }
}
