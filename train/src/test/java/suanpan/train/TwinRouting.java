package suanpan.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import suanpan.models.block.MoeConfig;
import suanpan.models.block.Router;

/** The router once more, plainly and in double. */
record TwinRouting(MoeConfig config, Scores scores, double[] bias) {
  enum Scores {
    SIGMOID,
    SOFTMAX
  }

  private double[] scores(double[] logits, int row) {
    int e = config.nRoutedExperts();
    double[] s = Arrays.copyOfRange(logits, row * e, (row + 1) * e);
    if (scores == Scores.SOFTMAX) {
      Twin.softmax(s);
    } else {
      Arrays.setAll(s, i -> Twin.sigmoid(s[i]));
    }
    return s;
  }

  /** [N, K], best first. */
  int[] choose(double[] logits) {
    int e = config.nRoutedExperts();
    List<Integer> ids = new ArrayList<>();
    for (int row = 0; row < logits.length / e; row++) {
      double[] s = scores(logits, row);
      if (scores == Scores.SIGMOID) {
        Arrays.setAll(s, i -> s[i] + bias[i]);
      }
      int groups = config.groups().nGroup();
      int size = e / groups;
      List<Integer> kept =
          IntStream.range(0, groups)
              .boxed()
              .sorted(Comparator.comparingDouble(g -> -ofGroup(s, g * size, size)))
              .limit(config.groups().topkGroup())
              .toList();
      IntStream.range(0, e)
          .boxed()
          .filter(i -> kept.contains(i / size))
          .sorted(Comparator.comparingDouble(i -> -s[i]))
          .limit(config.numExpertsPerTok())
          .forEach(ids::add);
    }
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  private double ofGroup(double[] s, int from, int size) {
    double[] group = Arrays.copyOfRange(s, from, from + size);
    Arrays.sort(group);
    return scores == Scores.SOFTMAX ? group[size - 1] : group[size - 1] + group[size - 2];
  }

  /** [N, K] factors of a choice. */
  double[] weights(double[] logits, int[] ids) {
    int k = config.numExpertsPerTok();
    double[] weights = new double[ids.length];
    for (int row = 0; row < ids.length / k; row++) {
      double[] s = scores(logits, row);
      double sum = 0;
      for (int i = row * k; i < (row + 1) * k; i++) {
        sum += s[ids[i]];
      }
      boolean isNormed = scores == Scores.SIGMOID && config.norm() == Router.Norm.SUM_TO_ONE;
      for (int i = row * k; i < (row + 1) * k; i++) {
        weights[i] = s[ids[i]] * config.routedScalingFactor() / (isNormed ? sum : 1);
      }
    }
    return weights;
  }

  /** The mean over sequences of {@code sum F P}. */
  double balance(double[] logits, int[] ids, int length) {
    int e = config.nRoutedExperts();
    int k = config.numExpertsPerTok();
    int sequences = ids.length / k / length;
    double term = 0;
    for (int b = 0; b < sequences; b++) {
      double[] f = new double[e];
      double[] p = new double[e];
      for (int row = b * length; row < (b + 1) * length; row++) {
        for (int i = row * k; i < (row + 1) * k; i++) {
          f[ids[i]] += (double) e / (k * length);
        }
        double[] s = scores(logits, row);
        double sum = Arrays.stream(s).sum();
        for (int i = 0; i < e; i++) {
          p[i] += s[i] / sum / length;
        }
      }
      for (int i = 0; i < e; i++) {
        term += f[i] * p[i] / sequences;
      }
    }
    return term;
  }
}
