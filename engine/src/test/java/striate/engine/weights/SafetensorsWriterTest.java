package striate.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.run.Problem;

class SafetensorsWriterTest {
  private static final Path ORACLE =
      Path.of(
          System.getProperty("striate.root"), "engine/src/test/resources/oracle/llava-clip-llama");

  @TempDir Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "adapter/adapter_model.safetensors"})
  void rewritesAReferenceFileByteForByte(String name) throws IOException {
    Path reference = ORACLE.resolve(name);
    Path copy = temporary.resolve("copy.safetensors");
    SafetensorsWriter.write(copy, SafetensorsFile.open(reference));
    assertThat(Files.mismatch(copy, reference)).isEqualTo(-1);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"F32", "F16", "BF16"})
  void valuesThatFitSurviveEveryType(DType type) {
    float[] values = {0f, -0f, 1f, -2.5f, 0x1p-14f, 1024f, Float.NEGATIVE_INFINITY};
    Path file = temporary.resolve("x.safetensors");
    SafetensorsWriter.write(
        file,
        new MemoryTensors()
            .add("a", new long[] {7}, values)
            .add("b", new long[] {}, new float[] {3f})
            .add("c", new long[] {0, 2}, new float[0]),
        type);
    SafetensorsFile opened = SafetensorsFile.open(file);
    assertThat(opened.info("a").dtype()).isEqualTo(type);
    assertThat(opened.metadata()).containsEntry("format", "pt");
    assertThat(opened.floats("a")).isEqualTo(values);
    assertThat(opened.floats("b")).containsExactly(3f);
    assertThat(opened.floats("c")).isEmpty();
  }

  @Test
  void aFailingSourceLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = Files.writeString(temporary.resolve("x.safetensors"), "old");
    TensorSource failing =
        new TensorSource() {
          @Override
          public Set<String> names() {
            return Set.of("a");
          }

          @Override
          public TensorInfo info(String name) {
            return new TensorInfo(name, DType.F32, java.util.List.of(1L));
          }

          @Override
          public void readFloat32(String name, long first, ByteBuffer target) {
            throw new IllegalStateException("gone");
          }

          @Override
          public void close() {}
        };
    assertThatThrownBy(() -> SafetensorsWriter.write(file, failing)).hasMessage("gone");
    assertThat(temporary.toFile().list()).containsExactly("x.safetensors");
    assertThat(file).hasContent("old");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsOneProblem() {
    assertThatThrownBy(
            () ->
                SafetensorsWriter.write(
                    temporary.resolve("none/x.safetensors"), new MemoryTensors()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("cannot write");
  }

  @Test
  void smallSegmentsReadTheSameNumbers() {
    Path file = ORACLE.resolve("model.safetensors");
    SafetensorsFile whole = SafetensorsFile.open(file);
    SafetensorsFile pieces = SafetensorsFile.open(file, 1000);
    for (String name : whole.names()) {
      assertThat(Arrays.equals(whole.floats(name), pieces.floats(name))).as(name).isTrue();
    }
  }
}
