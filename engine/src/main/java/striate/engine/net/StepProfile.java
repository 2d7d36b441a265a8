package striate.engine.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import striate.engine.net.KernelModule.Arguments;

/**
 * Times of one batch's forward and backward pass, in ms.
 *
 * @param layers from the lowest
 * @param embedMillis embeddings and projector, forward and backward pass
 * @param headMillis output head and loss, forward and backward pass
 */
public record StepProfile(List<Layer> layers, double embedMillis, double headMillis) {

  /**
   * One decoder layer.
   *
   * @param backwardMillis 0 if no gradient flows through the layer
   */
  public record Layer(double forwardMillis, double backwardMillis) {}

  public StepProfile {
    layers = List.copyOf(layers);
  }

  /**
   * @param step the arrays' scope
   * @param inputs the call of {@code profile_embed}
   * @param lowest the lowest layer that propagates a gradient to its input
   */
  static StepProfile measure(
      KernelModule kernels,
      NDManager step,
      Arguments inputs,
      TokenBatch batch,
      int layers,
      int lowest) {
    // the layer below it is the lowest one with a backward pass
    int lowestBackward = Math.max(0, lowest - 1);
    Clock clock = new Clock();
    NDArray embedded = kernels.train(inputs).get(0);
    double embed = clock.lap();
    NDArray x = embedded;
    double[] forward = new double[layers];
    for (int layer = 0; layer < layers; layer++) {
      Arguments arguments =
          layer(step, "profile_layer", batch, layer, layer >= lowestBackward)
              .add(x)
              .vector(batch.positions())
              .vector(batch.rows());
      clock.lap();
      x = kernels.train(arguments).get(0);
      forward[layer] = clock.lap();
    }
    Arguments head = new Arguments(step, "profile_head").add(x).vector(batch.targets());
    clock.lap();
    NDArray gradient = kernels.train(head).get(0);
    double headMillis = clock.lap();
    Deque<Layer> measured = new ArrayDeque<>();
    for (int layer = layers - 1; layer >= 0; layer--) {
      double backward = 0;
      if (layer >= lowestBackward) {
        Arguments arguments =
            layer(step, "profile_backward", batch, layer, layer >= lowest)
                .add(gradient)
                .vector(batch.positions())
                .vector(batch.rows());
        clock.lap();
        gradient = kernels.train(arguments).get(0);
        backward = clock.lap();
      }
      measured.addFirst(new Layer(forward[layer], backward));
    }
    Arguments last = new Arguments(step, "profile_embed_backward").add(embedded).add(gradient);
    clock.lap();
    kernels.train(last);
    return new StepProfile(List.copyOf(measured), embed + clock.lap(), headMillis);
  }

  private static Arguments layer(
      NDManager step, String method, TokenBatch batch, int layer, boolean flag) {
    return new Arguments(step, method).whole(layer, batch.samples(), batch.width(), flag ? 1 : 0);
  }

  private static final class Clock {
    private long last = System.nanoTime();

    /** Milliseconds since the last call. */
    double lap() {
      long now = System.nanoTime();
      double millis = (now - last) / 1e6;
      last = now;
      return millis;
    }
  }
}
