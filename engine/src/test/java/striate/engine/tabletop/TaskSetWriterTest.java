package striate.engine.tabletop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.Problem;

class TaskSetWriterTest {
  @TempDir Path directory;

  @Test
  void aWrittenPictureHasTheScenesPixels() throws IOException {
    TaskSet set = Tabletop.taskSets(2).get(0);
    new TaskSetWriter(directory).writePairs(set);
    JsonNode pair =
        new ObjectMapper().readTree(directory.resolve("existence.json").toFile()).get(0);
    TaskSet.Item item = set.items().get(0);
    assertThat(pair.get("prompt").asText()).isEqualTo(item.prompt());
    assertThat(pair.get("answer").asText()).isEqualTo(item.answer());
    BufferedImage read = ImageIO.read(directory.resolve(pair.get("image").asText()).toFile());
    BufferedImage painted = SceneRenderer.render(Scene.parse(item.image())).toImage();
    assertThat(read.getRGB(0, 0, 64, 64, null, 0, 64))
        .isEqualTo(painted.getRGB(0, 0, 64, 64, null, 0, 64));
  }

  @Test
  void conversationsNameTheirPictures() throws IOException {
    new TaskSetWriter(directory).writeConversations("train.json", Tabletop.visualTraining(1, 3, 2));
    JsonNode read = new ObjectMapper().readTree(directory.resolve("train.json").toFile());
    assertThat(read).hasSize(3);
    for (JsonNode sample : read) {
      assertThat(directory.resolve(sample.get("image").asText())).exists();
      assertThat(sample.get("conversations")).hasSize(4);
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenToIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> new TaskSetWriter(file).writePairs(Tabletop.taskSets(1).get(0)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("file");
  }
}
