package striate.engine.inputs;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.data.SampleEncoder;
import striate.engine.image.ImagePreprocessor;
import striate.engine.run.OneLine;
import striate.engine.text.ChatTemplate;
import striate.engine.text.TextTokenizer;

/**
 * How a model reads: its tokenizer, its image preprocessing, and both under a template.
 *
 * @param preprocessor centres conversations' images on a square where the model was trained so; raw
 *     pairs, which have no template, are taken literally and their images go through the processor
 *     alone
 * @param notes where files or fields of the model disagree, one line each: what disagrees and which
 *     counts; of the checkpoint, its tokenizer and its image processor
 */
public record ModelInputs(
    TextTokenizer tokenizer,
    ImagePreprocessor preprocessor,
    SampleEncoder encoder,
    List<String> notes)
    implements AutoCloseable {
  private static final int MOST_OF_A_NOTE = 600;

  /**
   * @param template null for raw pairs
   */
  public static ModelInputs open(Checkpoint checkpoint, @Nullable ChatTemplate template) {
    ImagePreprocessor processor =
        ImagePreprocessor.open(checkpoint.preprocessing(), checkpoint.architecture().vision());
    TextTokenizer tokenizer = TextTokenizer.open(checkpoint.directory());
    try {
      return new ModelInputs(
          tokenizer,
          template != null && checkpoint.padImages() ? processor.padded() : processor,
          new SampleEncoder(tokenizer, checkpoint.architecture(), template),
          Stream.of(checkpoint.notes(), tokenizer.notes(), processor.notes())
              .flatMap(List::stream)
              .map(note -> OneLine.of(note, MOST_OF_A_NOTE))
              .toList());
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
