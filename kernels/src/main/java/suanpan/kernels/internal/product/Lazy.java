package suanpan.kernels.internal.product;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Made once, when it is first asked for. */
final class Lazy<T> {
  private final Supplier<T> maker;
  private volatile @Nullable T made;

  Lazy(Supplier<T> maker) {
    this.maker = maker;
  }

  T get() {
    T found = made;
    return found != null ? found : make();
  }

  private synchronized T make() {
    T found = made;
    if (found == null) {
      found = maker.get();
      made = found;
    }
    return found;
  }
}
