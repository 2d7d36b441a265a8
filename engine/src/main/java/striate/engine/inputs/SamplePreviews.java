package striate.engine.inputs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.data.EncodedSample;
import striate.engine.data.Sample;
import striate.engine.data.SampleEncoder;
import striate.engine.data.SampleFile;
import striate.engine.evaluation.ImageSource;
import striate.engine.image.RgbImage;
import striate.engine.run.FieldProblem;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;

/** Training data before a job: its template, its mask and its images. Opens no weights. */
public final class SamplePreviews {
  private SamplePreviews() {}

  /**
   * The first samples of a job.
   *
   * @param job of which model, data and template count; it need not be whole
   * @param most how many at most, from 1
   * @throws Problem where the model's tokenizer, the samples or the template cannot be read
   */
  public static List<PreviewedSample> of(JobSpec job, JobPaths paths, int most) {
    String named = job.data().template();
    ChatTemplate template =
        named == null ? null : FieldProblem.at(JobFields.TEMPLATE, () -> ChatTemplate.named(named));
    try (Checkpoint checkpoint = paths.open(job);
        ModelInputs inputs =
            FieldProblem.at(JobFields.MODEL_PATH, () -> ModelInputs.open(checkpoint, template))) {
      return FieldProblem.at(
          JobFields.SAMPLES,
          () -> previews(job, paths, template, inputs.encoder(), checkpoint.maxTokens(), most));
    }
  }

  private static List<PreviewedSample> previews(
      JobSpec job,
      JobPaths paths,
      @Nullable ChatTemplate template,
      SampleEncoder encoder,
      int maxTokens,
      int most) {
    List<PreviewedSample> previews = new ArrayList<>();
    if (job.data().samples().equals(TrainingSamples.TABLETOP)) {
      if (template == null) {
        throw Problem.badInput(
            TrainingSamples.TABLETOP + " has several questions a picture and needs a template",
            "data.template",
            "take turns for the bundled model, vicuna_v1 for LLaVA");
      }
      IntStream.range(0, Math.min(most, TrainingSamples.TABLETOP_SAMPLES))
          .mapToObj(TrainingSamples::scene)
          .forEach(
              scene ->
                  previews.add(
                      preview(
                          previews.size(),
                          TrainingSamples.conversation(scene),
                          scene.image(),
                          encoder,
                          maxTokens)));
      return previews;
    }
    Path file = paths.find("data.samples", job.data().samples());
    Path images = TrainingSamples.images(job.data(), file, paths).toAbsolutePath();
    for (Sample sample : SampleFile.first(file, template, most)) {
      String image = sample.image();
      previews.add(
          preview(
              previews.size(),
              sample,
              image == null ? null : placed(images, image),
              encoder,
              maxTokens));
    }
    return previews;
  }

  /** What is no path stays as it is, and is told when it is to be read. */
  private static String placed(Path images, String image) {
    try {
      return images.resolve(image).toString();
    } catch (java.nio.file.InvalidPathException noPath) {
      return image;
    }
  }

  private static PreviewedSample preview(
      int position, Sample sample, @Nullable String image, SampleEncoder encoder, int maxTokens) {
    EncodedSample encoded = encoder.encode(sample, null);
    int tokens = encoded.ids().length;
    int supervised = encoded.supervised();
    return new PreviewedSample(
        position,
        sample.id(),
        image,
        encoder.pieces(sample),
        tokens,
        supervised,
        tokens > maxTokens
            ? "longer than " + maxTokens + " tokens"
            : supervised == 0 ? "nothing to learn" : "");
  }

  /**
   * An image of a question or a sample, as it is: a file, a place inside a file, or a scene of the
   * bundled world.
   *
   * @throws Problem where it is missing or broken
   */
  public static RgbImage image(String reference) {
    return ImageSource.decoded(reference, Path.of("").toAbsolutePath());
  }
}
