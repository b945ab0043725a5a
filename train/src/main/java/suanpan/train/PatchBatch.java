package suanpan.train;

import java.util.List;

/**
 * Sequences of patches instead of tokens, each sequence with a class: pictures cut into squares, or
 * series cut into windows.
 *
 * @param sequences B
 * @param length T
 * @param width p, numbers of a patch
 * @param patches [B, T, p]
 * @param labels [B] classes from 0 on
 */
public record PatchBatch(int sequences, int length, int width, float[] patches, int[] labels) {
  /**
   * @throws TrainingException if the arrays are not of those sizes
   */
  public PatchBatch {
    long numbers = (long) sequences * length * width;
    if (sequences < 1 || patches.length != numbers || labels.length != sequences) {
      throw new TrainingException(
          "patches: found %d numbers and %d labels, expected %d and %d for %d sequences of %d patches of %d"
              .formatted(
                  patches.length, labels.length, numbers, sequences, sequences, length, width));
    }
  }

  /**
   * Pictures cut into squares, row by row.
   *
   * @param pictures [height, width] each
   * @param side of a square, which divides both
   * @throws TrainingException if it does not, or a picture is of another size
   */
  public static PatchBatch ofPictures(
      List<float[]> pictures, int height, int width, int side, int[] labels) {
    if (side < 1 || height % side != 0 || width % side != 0) {
      throw new TrainingException(
          "patches: found squares of %d, expected a divisor of height %d and width %d"
              .formatted(side, height, width));
    }
    int across = width / side;
    int patchNumbers = side * side;
    float[] patches = new float[Math.multiplyExact(pictures.size(), height * width)];
    for (int b = 0; b < pictures.size(); b++) {
      float[] picture = pictures.get(b);
      if (picture.length != height * width) {
        throw new TrainingException(
            "patches: picture %d has %d numbers, expected %d times %d"
                .formatted(b, picture.length, height, width));
      }
      for (int y = 0; y < height; y++) {
        for (int column = 0; column < across; column++) {
          int patch = y / side * across + column;
          int to = b * height * width + patch * patchNumbers + y % side * side;
          System.arraycopy(picture, y * width + column * side, patches, to, side);
        }
      }
    }
    int length = height / side * across;
    return new PatchBatch(pictures.size(), length, patchNumbers, patches, labels);
  }

  /**
   * Series cut into windows, one behind the other.
   *
   * @param series of equal lengths, multiples of the window
   * @throws TrainingException if they are not
   */
  public static PatchBatch ofSeries(List<float[]> series, int window, int[] labels) {
    int numbers = series.isEmpty() ? 0 : series.getFirst().length;
    if (window < 1 || numbers == 0 || numbers % window != 0) {
      throw new TrainingException(
          "patches: found windows of %d of series of %d, expected a divisor"
              .formatted(window, numbers));
    }
    float[] patches = new float[Math.multiplyExact(series.size(), numbers)];
    for (int b = 0; b < series.size(); b++) {
      if (series.get(b).length != numbers) {
        throw new TrainingException(
            "patches: series %d has %d numbers, expected %d as the first one has"
                .formatted(b, series.get(b).length, numbers));
      }
      System.arraycopy(series.get(b), 0, patches, b * numbers, numbers);
    }
    return new PatchBatch(series.size(), numbers / window, window, patches, labels);
  }
}
