package suanpan.server.internal.models;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import suanpan.server.ServedModel;

/** Where a model is while it is open, and who uses it. */
final class Place {
  private final ServedModel model;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<OpenModel> open = Optional.empty(); // guarded by lock
  private int leases; // guarded by lock
  private long restsSinceNanos; // guarded by lock

  Place(ServedModel model) {
    this.model = model;
  }

  ServedModel model() {
    return model;
  }

  /** Opens the model if it is not open; others who want it wait meanwhile. */
  Lease lease(Supplier<OpenModel> opener) {
    lock.lock();
    try {
      OpenModel found = open.orElseGet(opener);
      open = Optional.of(found);
      leases++;
      return new Lease(model.name(), found, this::release);
    } finally {
      lock.unlock();
    }
  }

  private void release() {
    lock.lock();
    try {
      leases--;
      restsSinceNanos = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  /** What is open here, without waiting for one that opens just now. */
  Optional<OpenModel> look() {
    if (!lock.tryLock()) {
      return Optional.empty();
    }
    try {
      return open;
    } finally {
      lock.unlock();
    }
  }

  /** How long nobody has used the open model; negative if it is in use or not open. */
  long restNanos() {
    if (!lock.tryLock()) {
      return -1;
    }
    try {
      return open.isEmpty() || leases > 0 ? -1 : System.nanoTime() - restsSinceNanos;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes the model unless somebody uses it.
   *
   * @return whether it was closed now
   */
  boolean closeIfAtRest() {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      if (open.isEmpty() || leases > 0) {
        return false;
      }
      open.get().close();
      open = Optional.empty();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Closes the model whoever uses it. */
  void close() {
    lock.lock();
    try {
      open.ifPresent(OpenModel::close);
      open = Optional.empty();
    } finally {
      lock.unlock();
    }
  }
}
