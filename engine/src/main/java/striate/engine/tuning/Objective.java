package striate.engine.tuning;

import java.util.List;
import striate.engine.data.EncodedSample;
import striate.engine.net.Network;
import striate.engine.net.PatchSample;

/** The loss that a tuning loop over samples of type {@code S} minimises. */
public interface Objective<S> {
  String id(S sample);

  /** Number of terms in the sample's loss. */
  long supervised(S sample);

  /** Number of tokens that the sample costs. */
  long tokens(S sample);

  /**
   * Accumulates the gradients of the batch's summed loss divided by {@code divisor}; returns that
   * quotient.
   */
  double accumulate(List<S> batch, double divisor, long seed);

  /** Cross entropy of the supervised tokens. */
  static Objective<EncodedSample> answers(Network network) {
    return new Objective<>() {
      @Override
      public String id(EncodedSample sample) {
        return sample.id();
      }

      @Override
      public long supervised(EncodedSample sample) {
        return sample.supervised();
      }

      @Override
      public long tokens(EncodedSample sample) {
        return sample.ids().length;
      }

      @Override
      public double accumulate(List<EncodedSample> batch, double divisor, long seed) {
        return network.training().accumulate(batch, divisor, seed);
      }
    };
  }

  /** Cross entropy of added heads on the tower's features. */
  static Objective<PatchSample> patches(Network network) {
    return new Objective<>() {
      @Override
      public String id(PatchSample sample) {
        return sample.id();
      }

      @Override
      public long supervised(PatchSample sample) {
        return sample.supervised();
      }

      @Override
      public long tokens(PatchSample sample) {
        return network.architecture().vision().patches();
      }

      @Override
      public double accumulate(List<PatchSample> batch, double divisor, long seed) {
        return network.training().accumulatePatches(batch, divisor);
      }
    };
  }
}
