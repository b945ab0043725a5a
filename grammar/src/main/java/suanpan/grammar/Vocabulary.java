package suanpan.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the tokens of a model stand for, in bytes. Immutable, shared by threads; made once for a
 * model, since the tree of all tokens takes a moment to build.
 */
public final class Vocabulary {
  /** Before the text of a control token: a byte that UTF-8 never has. */
  static final byte CONTROL_MARK = (byte) 0xFF;

  /** Tokens up to this many bytes are nearly all; what is longer is kept apart. */
  static final int SHORT_BYTES = 16;

  private final int size;
  private final byte[][] texts; // per token; empty where it may never come
  private final int[] ends; // ascending
  private final Trie shortTokens;
  private final Trie longTokens;

  private Vocabulary(Builder builder) {
    this.size = builder.texts.length;
    this.texts = builder.texts;
    this.ends = builder.ends.stream().mapToInt(Integer::intValue).toArray();
    List<Trie.Token> few = new ArrayList<>();
    List<Trie.Token> many = new ArrayList<>();
    for (int id = 0; id < size; id++) {
      if (texts[id].length > SHORT_BYTES) {
        few.add(new Trie.Token(id, texts[id]));
      } else if (texts[id].length > 0) {
        many.add(new Trie.Token(id, texts[id]));
      }
    }
    this.shortTokens = new Trie(many);
    this.longTokens = new Trie(few);
  }

  /**
   * A vocabulary without control tokens but those that end a text.
   *
   * @param tokens the bytes of each token; empty for one that may never come
   * @param ends ids that end a text
   */
  public static Vocabulary of(List<byte[]> tokens, Set<Integer> ends) {
    Builder builder = builder(tokens.size());
    for (int id = 0; id < tokens.size(); id++) {
      if (ends.contains(id)) {
        builder.end(id);
      } else {
        builder.text(id, tokens.get(id));
      }
    }
    return builder.build();
  }

  /** A vocabulary of {@code size} tokens, none of which may come until it is told what it is. */
  public static Builder builder(int size) {
    return new Builder(size);
  }

  /** Tells what tokens are. */
  public static final class Builder {
    private final byte[][] texts;
    private final Set<Integer> ends = new TreeSet<>();

    private Builder(int size) {
      this.texts = new byte[size][0];
    }

    /** A token of text. One with a byte that UTF-8 cannot have, 0xFF, never comes. */
    public Builder text(int id, byte[] bytes) {
      boolean isPossible = true;
      for (byte b : bytes) {
        isPossible &= b != CONTROL_MARK;
      }
      texts[id] = isPossible ? bytes.clone() : new byte[0];
      return this;
    }

    /** A control token, which comes only where a grammar has a {@linkplain Grammar#tag tag}. */
    public Builder control(int id, byte[] bytes) {
      byte[] marked = new byte[bytes.length + 1];
      marked[0] = CONTROL_MARK;
      System.arraycopy(bytes, 0, marked, 1, bytes.length);
      texts[id] = marked;
      return this;
    }

    /** A token that ends the text: it comes where the grammar may end. */
    public Builder end(int id) {
      texts[id] = new byte[0];
      ends.add(id);
      return this;
    }

    public Vocabulary build() {
      return new Vocabulary(this);
    }
  }

  /** Number of tokens. */
  public int size() {
    return size;
  }

  boolean isEnd(int token) {
    return Arrays.binarySearch(ends, token) >= 0;
  }

  int[] ends() {
    return ends;
  }

  /** The bytes that a grammar sees; empty for a token that it never sees. */
  byte[] text(int token) {
    return texts[token];
  }

  Trie shortTokens() {
    return shortTokens;
  }

  Trie longTokens() {
    return longTokens;
  }
}
