package striate.engine.pretraining;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/**
 * A decoder of twice the depth that computes the same function: a copy follows every layer, with
 * zero {@code o_proj} and {@code down_proj}, so that it adds nothing to the residual stream until
 * it is trained. Progressive stacking after Gong et al. 2019, with the identity start of Chen et
 * al. 2016 (Net2Net).
 */
public final class GrownDecoder implements TensorSource {
  private static final Pattern LAYER =
      Pattern.compile("(language_model\\.model\\.layers\\.)(\\d+)(\\..+)");

  private final TensorSource shallow;
  private final Set<String> names = new LinkedHashSet<>();

  public GrownDecoder(TensorSource shallow) {
    this.shallow = shallow;
    for (String name : shallow.names()) {
      Matcher layer = LAYER.matcher(name);
      if (layer.matches()) {
        int index = Integer.parseInt(layer.group(2));
        names.add(layer.group(1) + 2 * index + layer.group(3));
        names.add(layer.group(1) + (2 * index + 1) + layer.group(3));
      } else {
        names.add(name);
      }
    }
  }

  @Override
  public Set<String> names() {
    return names;
  }

  @Override
  public TensorInfo info(String name) {
    TensorInfo origin = shallow.info(origin(name));
    return new TensorInfo(name, origin.dtype(), origin.shape());
  }

  @Override
  public void readFloat32(String name, long first, ByteBuffer target) {
    if (addsNothing(name)) {
      while (target.hasRemaining()) {
        target.putFloat(0f);
      }
    } else {
      shallow.readFloat32(origin(name), first, target);
    }
  }

  private static boolean addsNothing(String name) {
    Matcher layer = LAYER.matcher(name);
    return layer.matches()
        && Integer.parseInt(layer.group(2)) % 2 == 1
        && (name.endsWith("self_attn.o_proj.weight") || name.endsWith("mlp.down_proj.weight"));
  }

  private static String origin(String name) {
    Matcher layer = LAYER.matcher(name);
    return layer.matches()
        ? layer.group(1) + Integer.parseInt(layer.group(2)) / 2 + layer.group(3)
        : name;
  }

  @Override
  public void close() {
    shallow.close();
  }
}
