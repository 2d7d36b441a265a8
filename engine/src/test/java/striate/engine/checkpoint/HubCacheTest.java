package striate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.run.Problem;

class HubCacheTest {
  private static final String NAME = "acme/clip-small";
  private static final String OLD = "a".repeat(40);
  private static final String NEW = "b".repeat(40);

  @TempDir Path hub;
  private final List<String> notes = new ArrayList<>();

  private Path model() {
    return hub.resolve("models--acme--clip-small");
  }

  /** Files are links to blobs, as huggingface_hub leaves them. */
  private Path snapshot(String commit, long time, String... files) throws IOException {
    Path blobs = Files.createDirectories(model().resolve("blobs"));
    Path snapshot = Files.createDirectories(model().resolve("snapshots").resolve(commit));
    for (String file : files) {
      Path blob = blobs.resolve(commit + file);
      Files.writeString(blob, "{}");
      Files.createSymbolicLink(snapshot.resolve(file), Path.of("..", "..", "blobs", commit + file));
    }
    Files.setLastModifiedTime(snapshot, FileTime.fromMillis(time));
    return snapshot;
  }

  private void main(String content) throws IOException {
    Files.writeString(Files.createDirectories(model().resolve("refs")).resolve("main"), content);
  }

  private Path found() {
    return new HubCache(hub).find(NAME, notes::add);
  }

  @ParameterizedTest
  @CsvSource({"''", "'\n'"})
  void refsMainNamesTheSnapshotNotItsAge(String end) throws IOException {
    Path old = snapshot(OLD, 1000, "config.json", "model.safetensors");
    snapshot(NEW, 2000, "config.json", "model.safetensors");
    main(OLD + end);

    assertThat(found()).isEqualTo(old);
    assertThat(notes).isEmpty();
  }

  @Test
  void otherRefsDoNotCount() throws IOException {
    snapshot(OLD, 1000, "config.json", "model.safetensors");
    Path newer = snapshot(NEW, 2000, "config.json", "model.safetensors");
    main(NEW);
    Files.writeString(Files.createDirectories(model().resolve("refs/pr")).resolve("3"), OLD);

    assertThat(found()).isEqualTo(newer);
  }

  @Test
  void withoutTheRefTheNewestWholeSnapshotCounts() throws IOException {
    Path old = snapshot(OLD, 1000, "config.json", "pytorch_model.bin");
    snapshot(NEW, 2000, "config.json");

    assertThat(found()).isEqualTo(old);
    assertThat(notes).singleElement().asString().contains("refs/main not found").contains(OLD);
  }

  @Test
  void aPartialSnapshotIsPassedOver() throws IOException {
    Path old = snapshot(OLD, 1000, "config.json", "model.safetensors");
    snapshot(NEW, 2000, "config.json", "preprocessor_config.json");
    main(NEW);

    assertThat(found()).isEqualTo(old);
    assertThat(notes)
        .singleElement()
        .asString()
        .contains("the snapshot " + NEW + " that refs/main names is not whole")
        .contains(OLD);
  }

  @Test
  void aLinkToNothingMakesASnapshotPartial() throws IOException {
    Path old = snapshot(OLD, 1000, "config.json", "model.safetensors");
    snapshot(NEW, 2000, "config.json", "model.safetensors");
    Files.delete(model().resolve("blobs").resolve(NEW + "model.safetensors"));
    main(NEW);

    assertThat(found()).isEqualTo(old);
    assertThat(notes).hasSize(1);
  }

  @Test
  void aMissingShardMakesASnapshotPartial() throws IOException {
    Path snapshot = snapshot(OLD, 1000, "config.json", "model-1.safetensors");
    Files.writeString(
        snapshot.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-2.safetensors\"}}");
    assertThat(found()).isNull();
    Files.writeString(snapshot.resolve("model-2.safetensors"), "{}");
    assertThat(found()).isEqualTo(snapshot);
  }

  @Test
  void aRefToNothingIsSaid() throws IOException {
    Path old = snapshot(OLD, 1000, "config.json", "model.safetensors");
    main(NEW);

    assertThat(found()).isEqualTo(old);
    assertThat(notes)
        .singleElement()
        .asString()
        .contains(NEW + " that refs/main names is not there");
  }

  @Test
  void aRefThatLeadsElsewhereIsNone() throws IOException {
    Path old = snapshot(OLD, 1000, "config.json", "model.safetensors");
    main("../../../secret");

    assertThat(found()).isEqualTo(old);
  }

  @Test
  void linksThatWereCopiedAsTextAreNamed() throws IOException {
    Path snapshot = snapshot(OLD, 1000);
    Files.writeString(snapshot.resolve("config.json"), "../../blobs/" + "c".repeat(64));
    Files.writeString(snapshot.resolve("model.safetensors"), "../../blobs/" + "d".repeat(64));
    main(OLD);

    assertThatThrownBy(this::found)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("links that were copied as text");
  }

  @Test
  void nothingIsFoundWhereNothingIs() {
    assertThat(found()).isNull();
    assertThat(new HubCache(hub).find("../elsewhere", notes::add)).isNull();
  }

  /** As huggingface_hub's constants.py. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|/home/u/.cache/huggingface/hub",
        "XDG_CACHE_HOME=/x|/x/huggingface/hub",
        "XDG_CACHE_HOME=/x HF_HOME=/h|/h/hub",
        "HF_HOME=/h HUGGINGFACE_HUB_CACHE=/g|/g",
        "HF_HOME=/h HUGGINGFACE_HUB_CACHE=/g HF_HUB_CACHE=/c|/c",
        "HF_HOME=~/hf|/home/u/hf/hub",
        "HF_HUB_CACHE=$DATA/hub DATA=/data|/data/hub",
        "HF_HUB_CACHE=${DATA}/hub DATA=/data|/data/hub",
        "HF_HUB_CACHE=/$NONE/hub|/$NONE/hub"
      })
  void theCacheIsWhereHuggingFaceHasIt(String environment, String expected) {
    Map<String, String> variables = new java.util.HashMap<>();
    if (environment != null) {
      for (String variable : environment.split(" ", -1)) {
        variables.put(variable.split("=", -1)[0], variable.split("=", -1)[1]);
      }
    }
    assertThat(HubCache.hub(variables, Path.of("/home/u"))).isEqualTo(Path.of(expected));
  }
}
