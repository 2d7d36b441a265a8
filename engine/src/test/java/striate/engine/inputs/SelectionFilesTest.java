package striate.engine.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.region.LayerSelection;
import striate.engine.run.Problem;

class SelectionFilesTest {
  private static final Path ORACLE =
      Path.of("src/test/resources/oracle/llava-clip-llama").toAbsolutePath();

  @TempDir Path directory;

  private SelectionFiles files() {
    return new SelectionFiles(directory, List.of(directory));
  }

  @Test
  void selectionsAreKeptByName() {
    SavedSelections saved = new SavedSelections(directory);
    saved.save("mine", LayerSelection.parse("1,5-7", 8));
    saved.save("ends", LayerSelection.parse("0,7", 8));
    assertThat(new SavedSelections(directory).all()).containsOnlyKeys("ends", "mine");
    assertThat(LayerSelection.parse("saved:mine except saved:ends", 8, files()))
        .hasToString("1,5-6");
    assertThatThrownBy(() -> LayerSelection.parse("saved:mine", 9, files()))
        .hasMessageContaining("'saved:mine' is of a decoder with 8 layers, not 9");
    assertThatThrownBy(() -> LayerSelection.parse("saved:yours", 8, files()))
        .hasMessageContaining("no selection is saved as 'yours'")
        .hasMessageContaining("take one of ends, mine");
    assertThatThrownBy(() -> saved.save("a b", LayerSelection.all(8)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("'a b' is not a name");
    saved.delete("mine");
    assertThat(saved.find("mine")).isEmpty();
    assertThatThrownBy(() -> saved.delete("mine")).isInstanceOf(Problem.class);
  }

  @Test
  void theMostImportantLayersComeFromWhatImportanceWrote() throws IOException {
    Files.writeString(
        directory.resolve("values.json"),
        """
        {"metric": "block-influence", "layers": [
          {"layer": 1, "value": 0.5, "image": 0.4, "text": 0.6},
          {"layer": 0, "value": 0.25, "image": null, "text": null},
          {"layer": 2, "value": 0.75, "image": 0.4, "text": 0.6}]}
        """);
    assertThat(LayerSelection.parse("top-k:2:values.json", 3, files())).hasToString("1-2");
    assertThat(LayerSelection.parse("bottom-k:1:values.json", 3, files())).hasToString("0");
    assertThatThrownBy(() -> LayerSelection.parse("top-k:1:none.json", 3, files()))
        .hasMessageContaining("the file of values was not found - none.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"layers\": []}",
        "{\"layers\": [{\"layer\": 1, \"value\": 2}]}",
        "{\"layers\": [{\"layer\": 0, \"value\": 2}, {\"layer\": 0, \"value\": 2}]}",
        "{\"layers\": [{\"layer\": 0, \"value\": \"2\"}]}",
        "{\"layers\": [{\"layer\": 0, \"value\": 1e999}]}",
        "{\"layers\": [{\"layer\": -1, \"value\": 1}]}",
        "{\"layers\": [3",
      })
  void damagedValuesAreRefused(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("values.json"), text);
    assertThatThrownBy(() -> SelectionFiles.read(file)).isInstanceOf(Problem.class);
  }

  @Test
  void aJobSaysWhichLayersItMeansBeforeItIsSubmitted() throws IOException {
    new SavedSelections(directory).save("mine", LayerSelection.parse("1,3,6", 8));
    Path job = directory.resolve("job.json");
    Files.writeString(
        job,
        """
        {"name": "n", "model": "%s", "data": {"samples": "%s"}, "layers": "saved:mine, 0",
         "steps": 2}
        """
            .formatted(ORACLE, ORACLE.resolve("samples.json")));
    assertThat(new JobFile(job, directory, directory).read().layers()).isEqualTo("0-1,3,6");
  }
}
