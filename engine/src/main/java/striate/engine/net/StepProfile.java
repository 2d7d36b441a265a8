package striate.engine.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import striate.engine.net.KernelModule.Arguments;

/**
 * Where the time of one batch's forward and backward pass goes, in ms.
 *
 * @param layers from the lowest
 * @param embedMillis embeddings and projector, there and back
 * @param headMillis output head and loss, there and back
 */
public record StepProfile(List<Layer> layers, double embedMillis, double headMillis) {

  /**
   * One decoder layer.
   *
   * @param backwardMillis about 0 where no gradient goes through it
   */
  public record Layer(double forwardMillis, double backwardMillis) {}

  public StepProfile {
    layers = List.copyOf(layers);
  }

  /** A stretch of the network between two cuts. */
  private record Cut(NDArray input, NDArray output, double forwardMillis) {}

  /**
   * @param step the arrays' scope
   * @param inputs the call of {@code profile_embed}
   * @param lowest the first layer whose input hands a gradient down
   */
  static StepProfile measure(
      KernelModule kernels,
      NDManager step,
      Arguments inputs,
      TokenBatch batch,
      int layers,
      int lowest) {
    long start = System.nanoTime();
    NDArray x = kernels.train(inputs).get(0);
    double embed = millisSince(start);
    Cut embedded = new Cut(x, x, embed);
    Deque<Cut> cuts = new ArrayDeque<>();
    for (int layer = 0; layer < layers; layer++) {
      Arguments arguments =
          new Arguments(step, "profile_layer")
              .whole(layer, layer >= lowest ? 1 : 0, batch.samples(), batch.width())
              .add(x)
              .vector(batch.slots());
      start = System.nanoTime();
      NDList found = kernels.train(arguments);
      double millis = millisSince(start);
      x = found.get(1);
      cuts.push(new Cut(found.get(0), x, millis));
    }
    Arguments head =
        new Arguments(step, "profile_head").add(x).vector(batch.rows()).vector(batch.targets());
    start = System.nanoTime();
    NDArray above = kernels.train(head).get(0);
    double headMillis = millisSince(start);
    Deque<Layer> measured = new ArrayDeque<>();
    while (!cuts.isEmpty()) {
      Cut cut = cuts.pop();
      start = System.nanoTime();
      above = back(kernels, step, cut, above);
      measured.addFirst(new Layer(cut.forwardMillis(), millisSince(start)));
      // what autograd kept for this stretch goes now, as it does in a step
      cut.output().close();
    }
    start = System.nanoTime();
    NDArray unused = back(kernels, step, embedded, above);
    unused.close();
    return new StepProfile(List.copyOf(measured), embed + millisSince(start), headMillis);
  }

  private static NDArray back(KernelModule kernels, NDManager step, Cut cut, NDArray above) {
    return kernels
        .train(
            new Arguments(step, "profile_backward").add(cut.input()).add(cut.output()).add(above))
        .get(0);
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }
}
