package suanpan.grammar;

import java.util.Arrays;
import java.util.List;

/**
 * The texts of tokens as a tree, its nodes in the order of a depth-first walk. Node 0 is the root.
 */
final class Trie {
  private final byte[] bytes; // per node, the last byte of its text
  private final int[] depths; // per node, the length of its text
  private final int[] ends; // per node, the first node behind its subtree
  private final int[] firstTokens; // per node, where its tokens begin; one more at the end
  private final int[] tokens; // in the order of the nodes
  private final int nodes;
  private final int deepest;

  /** A token with its text, which is not empty. */
  record Token(int id, byte[] text) {}

  Trie(List<Token> unsorted) {
    Token[] sorted = unsorted.toArray(new Token[0]);
    Arrays.sort(sorted, (a, b) -> Arrays.compareUnsigned(a.text, b.text));
    int most = 1 + countNodes(sorted);
    bytes = new byte[most];
    depths = new int[most];
    ends = new int[most];
    firstTokens = new int[most + 1];
    tokens = new int[sorted.length];
    nodes = most;
    deepest = fill(sorted);
  }

  private static int countNodes(Token[] sorted) {
    int count = 0;
    byte[] previous = {};
    for (Token token : sorted) {
      count += token.text.length - common(previous, token.text);
      previous = token.text;
    }
    return count;
  }

  private int fill(Token[] sorted) {
    int longest = Arrays.stream(sorted).mapToInt(token -> token.text.length).max().orElse(0);
    int[] path = new int[longest + 1]; // per depth, the node that is open
    int open = 0; // its length
    int count = 1;
    byte[] previous = {};
    for (int i = 0; i < sorted.length; i++) {
      byte[] text = sorted[i].text;
      int shared = common(previous, text);
      for (; open > shared; open--) {
        ends[path[open]] = count;
      }
      for (; open < text.length; open++) {
        path[open + 1] = count;
        bytes[count] = text[open];
        depths[count] = open + 1;
        firstTokens[count] = i;
        count++;
      }
      tokens[i] = sorted[i].id;
      previous = text;
    }
    for (; open >= 0; open--) {
      ends[path[open]] = count;
    }
    firstTokens[count] = sorted.length;
    return longest;
  }

  private static int common(byte[] a, byte[] b) {
    int mismatch = Arrays.mismatch(a, b);
    return mismatch < 0 ? a.length : mismatch;
  }

  int nodes() {
    return nodes;
  }

  /** The length of the longest text. */
  int deepest() {
    return deepest;
  }

  int octet(int node) {
    return bytes[node] & 0xFF;
  }

  int depth(int node) {
    return depths[node];
  }

  /** The first node behind the subtree. */
  int end(int node) {
    return ends[node];
  }

  boolean hasChildren(int node) {
    return ends[node] > node + 1;
  }

  /** Adds the tokens whose text ends at the node. */
  void tokensOf(int node, TokenSet.Builder found) {
    for (int i = firstTokens[node]; i < firstTokens[node + 1]; i++) {
      found.add(tokens[i]);
    }
  }
}
