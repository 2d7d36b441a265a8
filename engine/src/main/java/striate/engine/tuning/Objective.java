package striate.engine.tuning;

import java.util.List;
import striate.engine.data.EncodedSample;
import striate.engine.net.Network;
import striate.engine.net.PatchSample;

/** What a loop over samples of kind {@code S} minimises. */
public interface Objective<S> {
  String id(S sample);

  /** Terms of the sample's loss. */
  long supervised(S sample);

  /** Positions computed for the sample. */
  long tokens(S sample);

  /**
   * Adds the gradients of the batch's summed loss over {@code divisor}, and returns that quotient.
   */
  double accumulate(List<S> batch, double divisor, long seed);

  /** Cross entropy of answers. */
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
        return network.accumulate(batch, divisor, seed);
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
        return network.accumulatePatches(batch, divisor);
      }
    };
  }
}
