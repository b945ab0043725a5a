package suanpan.train;

import java.util.Map;

/** The parameters of one layer, by the keys of the weight table. */
record LayerWeights(int layer, Map<String, Parameter> byKey) {
  boolean has(String key) {
    return byKey.containsKey(key);
  }

  Parameter get(String key) {
    Parameter found = byKey.get(key);
    if (found == null) {
      throw new IllegalStateException("layer " + layer + " of the weight table has no " + key);
    }
    return found;
  }
}
