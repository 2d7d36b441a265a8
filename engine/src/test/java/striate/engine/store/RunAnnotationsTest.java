package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.SampleRun;
import striate.engine.run.Annotations;
import striate.engine.run.Problem;
import striate.engine.run.RunId;

class RunAnnotationsTest {
  private static final RunId RUN = new RunId("20260101-120000000-aaaaaa");

  @TempDir Path directory;

  @Test
  void whatIsSaidAboutARunOutlivesTheStore() throws IOException {
    SampleRun.finished(directory, RUN.value(), "as submitted");
    try (Store store = open()) {
      RunAnnotations annotations = new RunAnnotations(store);
      annotations.change(RUN, said -> said.withTags(List.of("paper", "draft"), List.of()));
      annotations.change(RUN, said -> said.withTags(List.of("baseline"), List.of("draft")));
      annotations.change(RUN, said -> said.withNote("forgets arithmetic\nafter step 2"));
      annotations.change(RUN, said -> said.withName("sparse quarter"));
    }
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(directory.resolve("experiments.db" + suffix));
    }
    try (Store again = open()) {
      Annotations said = new RunAnnotations(again).of(RUN);
      assertThat(said.tags()).containsExactly("baseline", "paper");
      assertThat(said.note()).isEqualTo("forgets arithmetic\nafter step 2");
      assertThat(again.reader().run(RUN).name()).isEqualTo("sparse quarter");
      assertThat(again.reader().run(RUN).job().name()).isEqualTo("as submitted");
      assertThat(new RunAnnotations(again).all()).containsOnlyKeys(RUN);
    }
  }

  @Test
  void takingEverythingBackLeavesNoFile() {
    SampleRun.finished(directory, RUN.value(), "as submitted");
    try (Store store = open()) {
      RunAnnotations annotations = new RunAnnotations(store);
      annotations.change(RUN, said -> said.withTags(List.of("x"), List.of()).withName("other"));
      assertThat(store.workspace().files(RUN).annotations()).exists();
      annotations.change(RUN, said -> said.withTags(Set.of(), Set.of("x")).withName(null));
      assertThat(store.workspace().files(RUN).annotations()).doesNotExist();
      assertThat(store.reader().run(RUN).name()).isEqualTo("as submitted");
      assertThat(annotations.all()).isEmpty();
    }
  }

  @Test
  void aDamagedFileIsNamedAndNotOverwritten() throws IOException {
    SampleRun.finished(directory, RUN.value(), "as submitted");
    Path file = directory.resolve("runs").resolve(RUN.value()).resolve("annotations.json");
    Files.writeString(file, "{\"tags\": [\"half");
    try (Store store = open()) {
      assertThat(store.reader().run(RUN).name()).isEqualTo("as submitted");
      assertThatThrownBy(() -> new RunAnnotations(store).change(RUN, said -> said.withNote("x")))
          .isInstanceOf(Problem.class)
          .hasMessageContaining(file.toString());
    }
    assertThat(file).hasContent("{\"tags\": [\"half");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "-x", "a\nb", "\u202ereversed"})
  void aTagIsOneWord(String tag) {
    assertThatThrownBy(() -> Annotations.NONE.withTags(List.of(tag), List.of()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is not a tag");
  }

  @Test
  void fieldsOfLaterVersionsArePassedOver() {
    Annotations said =
        Annotations.parse("{\"version\":9,\"tags\":[\"a\"],\"colour\":\"red\"}", "here");
    assertThat(said).isEqualTo(Annotations.NONE.withTags(List.of("a"), List.of()));
    assertThatThrownBy(() -> Annotations.parse("{\"tags\":[1]}", "here"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("here");
  }

  private Store open() {
    Store store = Store.open(new Workspace(directory));
    store.writer().adopt();
    return store;
  }
}
