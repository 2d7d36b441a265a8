package striate.engine.pretraining;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/**
 * A trained decoder with fresh layers on top, or without its upper ones. Fresh layers start from
 * small random weights and not from copies or zeros, so that they have a gradient of their own from
 * the first step.
 */
public final class GrownDecoder implements TensorSource {
  private static final Pattern LAYER =
      Pattern.compile("language_model\\.model\\.layers\\.(\\d+)\\..+");

  private final TensorSource trained;
  private final TensorSource fresh;
  private final int trainedLayers;

  /**
   * @param trainedLayers decoder layers of {@code trained}
   * @param fresh weights of the new model, of which only the layers above are used
   */
  public GrownDecoder(TensorSource trained, int trainedLayers, TensorSource fresh) {
    this.trained = trained;
    this.trainedLayers = trainedLayers;
    this.fresh = fresh;
  }

  @Override
  public Set<String> names() {
    return fresh.names();
  }

  @Override
  public TensorInfo info(String name) {
    return source(name).info(name);
  }

  @Override
  public void readFloat32(String name, long first, ByteBuffer target) {
    source(name).readFloat32(name, first, target);
  }

  private TensorSource source(String name) {
    Matcher layer = LAYER.matcher(name);
    return layer.matches() && Integer.parseInt(layer.group(1)) >= trainedLayers ? fresh : trained;
  }

  @Override
  public void close() {
    trained.close();
    fresh.close();
  }
}
