package striate.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.model.JsonFile;
import striate.engine.run.Problem;
import striate.engine.weights.TensorFile;

class LfsPointerTest {
  /** As git leaves it for a file of 14 GB. */
  private static final String POINTER =
      """
      version https://git-lfs.github.com/spec/v1
      oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
      size 13476925163
      """;

  @TempDir Path temporary;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(temporary.resolve(name), content);
  }

  @Test
  void isKnownByItsFirstLine() throws IOException {
    assertThat(LfsPointer.is(file("a", POINTER))).isTrue();
    assertThat(LfsPointer.is(file("b", POINTER.replace("\n", "\r\n")))).isTrue();
    assertThat(LfsPointer.is(file("c", "version https://git-lfs.github.com/spec/v2\n"))).isTrue();
    assertThat(LfsPointer.is(file("d", "version https://hawser.github.com/spec/v1\n"))).isTrue();
  }

  @Test
  void aTextThatOnlySpeaksOfItIsNone() throws IOException {
    assertThat(LfsPointer.is(file("a", "# version https://git-lfs.github.com/spec/v1"))).isFalse();
    assertThat(LfsPointer.is(file("b", POINTER + "x".repeat(1024)))).isFalse();
    assertThat(LfsPointer.is(file("c", ""))).isFalse();
    assertThat(LfsPointer.is(temporary.resolve("none"))).isFalse();
    assertThatCode(() -> LfsPointer.refuse(temporary.resolve("none"))).doesNotThrowAnyException();
  }

  @Test
  void theRefusalNamesFileBytesAndCommand() throws IOException {
    Path file = file("tokenizer.model", POINTER);
    assertThatThrownBy(() -> LfsPointer.refuse(file))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "tokenizer.model is a git-lfs pointer, 136 bytes, not the file itself - "
                + file
                + " - run `git lfs pull` in the clone, or download the file itself");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "pytorch_model.bin", "mm_projector.bin"})
  void tensorsAreNotReadFromOne(String name) throws IOException {
    Path file = file(name, POINTER);
    assertThatThrownBy(() -> TensorFile.open(file))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(name + " is a git-lfs pointer, 136 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors.index.json", "tokenizer.json"})
  void noJsonIsReadFromOne(String name) throws IOException {
    Path file = file(name, POINTER);
    assertThatThrownBy(() -> JsonFile.read(file))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(name + " is a git-lfs pointer");
    assertThatThrownBy(() -> JsonFile.field(file, "added_tokens", JsonFile.MAX_TOKENIZER_BYTES))
        .hasMessageContaining(name + " is a git-lfs pointer");
  }
}
