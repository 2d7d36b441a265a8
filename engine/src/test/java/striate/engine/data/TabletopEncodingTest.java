package striate.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.tabletop.Scene;
import striate.engine.tabletop.Tabletop;
import striate.engine.tabletop.Vocabulary;
import striate.engine.text.ChatTemplate;
import striate.engine.text.TextTokenizer;

/** The bundled world's own ids and those by way of its tokenizer files are the same. */
class TabletopEncodingTest {
  @TempDir Path temporary;

  @Test
  void theTokenizerFilesAndTheTemplateGiveTheWorldsOwnIdsAndLabels() throws IOException {
    ObjectMapper json = new ObjectMapper();
    json.writeValue(temporary.resolve("tokenizer.json").toFile(), Vocabulary.tokenizerJson());
    json.writeValue(
        temporary.resolve("tokenizer_config.json").toFile(), Vocabulary.tokenizerConfigJson());
    int side = (int) Math.sqrt(Scene.PATCHES);
    VlmArchitecture model =
        new VlmArchitecture(
            TextConfig.llama(512, 8, 8, 1, 1, 1, 8, 1e-5, 1e4, 512, true, 1, 2),
            new VisionConfig(
                VisionConfig.Family.CLIP, 8, 8, 1, 1, side, 1, 1e-5, "quick_gelu", -1, true),
            2,
            true,
            "gelu",
            Vocabulary.IMAGE,
            Vocabulary.PAD);
    List<striate.engine.tabletop.Sample> samples = Tabletop.visualTraining(1, 200, 8);
    try (TextTokenizer tokenizer = TextTokenizer.open(temporary)) {
      SampleEncoder encoder = new SampleEncoder(tokenizer, model, ChatTemplate.TURNS);
      for (striate.engine.tabletop.Sample sample : samples) {
        List<ChatTemplate.Round> rounds = new ArrayList<>();
        for (int turn = 0; turn < sample.turns().size(); turn++) {
          rounds.add(new ChatTemplate.Round(sample.asked(turn), sample.turns().get(turn).answer()));
        }
        EncodedSample encoded =
            encoder.encode(new Sample.Conversation(sample.id(), sample.image(), rounds), null);
        assertThat(encoded.ids()).as(sample.id()).isEqualTo(sample.ids());
        assertThat(encoded.labels()).as(sample.id()).isEqualTo(sample.labels());
      }
    }
  }
}
