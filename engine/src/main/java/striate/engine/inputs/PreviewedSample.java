package striate.engine.inputs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.data.SampleEncoder;

/**
 * A training sample as the model would see it.
 *
 * @param position in the file, from 0
 * @param image reference that {@link SamplePreviews#image} reads; null without an image
 * @param pieces token by token, the image as one
 * @param tokens positions that it takes, each of the image included
 * @param supervised positions that the loss is taken over
 * @param leftOut why a run would leave it out, in a few words; empty where it would not
 */
public record PreviewedSample(
    int position,
    String id,
    @Nullable String image,
    List<SampleEncoder.Piece> pieces,
    int tokens,
    int supervised,
    String leftOut) {
  public PreviewedSample {
    pieces = List.copyOf(pieces);
  }
}
