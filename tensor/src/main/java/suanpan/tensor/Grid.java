package suanpan.tensor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A published table of the IQ types: rows of a few small numbers that a block refers to by row
 * index. The tables are kept as text in {@code grids.txt}, which says how to read them.
 */
final class Grid {
  private static final int WORD_BITS = 16;

  private final int rowValues;
  private final byte[] values; // [rows, rowValues]

  private Grid(int rowValues, byte[] values) {
    this.rowValues = rowValues;
    this.values = values;
  }

  /**
   * @param name of the table in {@code grids.txt}
   * @param rows that it has
   * @param rowValues numbers in a row
   */
  static Grid load(String name, int rows, int rowValues) {
    try (InputStream in = Grid.class.getResourceAsStream("grids.txt");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.US_ASCII))) {
      return read(lines, "table " + name + " ", rows, rowValues);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Grid read(BufferedReader lines, String heading, int rows, int rowValues)
      throws IOException {
    String line = lines.readLine();
    while (line != null && !line.startsWith(heading)) {
      line = lines.readLine();
    }
    if (line == null) {
      throw new IllegalStateException("grids.txt has no " + heading);
    }
    int[] meanings =
        Arrays.stream(line.substring(heading.length()).split(" "))
            .mapToInt(Integer::parseInt)
            .toArray();
    int bits = WORD_BITS / rowValues;
    byte[] values = new byte[rows * rowValues];
    int at = 0;
    while (at < values.length) {
      for (String word : lines.readLine().split(" ")) {
        int codes = Integer.parseInt(word, 16);
        for (int i = 0; i < rowValues; i++) {
          values[at++] = (byte) meanings[(codes >> (bits * i)) & ((1 << bits) - 1)];
        }
      }
    }
    return new Grid(rowValues, values);
  }

  /** A copy of all rows, one behind the other. */
  byte[] values() {
    return values.clone();
  }

  /** Number {@code i} of a row. */
  int at(int row, int i) {
    return values[row * rowValues + i];
  }
}
