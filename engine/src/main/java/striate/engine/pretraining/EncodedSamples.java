package striate.engine.pretraining;

import java.util.AbstractList;
import java.util.List;
import java.util.function.LongFunction;

/** A stage's samples, each generated on access. */
final class EncodedSamples<S> extends AbstractList<S> {
  private final int size;
  private final LongFunction<S> make;

  EncodedSamples(int size, LongFunction<S> make) {
    this.size = size;
    this.make = make;
  }

  static <S> List<S> of(int size, LongFunction<S> make) {
    return new EncodedSamples<>(size, make);
  }

  @Override
  public S get(int index) {
    return make.apply(index);
  }

  @Override
  public int size() {
    return size;
  }
}
