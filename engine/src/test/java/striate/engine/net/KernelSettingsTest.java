package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The kernels read their settings by position. */
class KernelSettingsTest {
  private static final Path SOURCE = Path.of("src/main/kernels/kernels.py");

  @Test
  void wholeNumbersLieWhereTheKernelsReadThem() throws IOException {
    assertThat(readAs("h").values())
        .containsExactlyElementsOf(names(KernelSettings.Whole.values()));
  }

  @Test
  void realNumbersLieWhereTheKernelsReadThem() throws IOException {
    assertThat(readAs("f").values()).containsExactlyElementsOf(names(KernelSettings.Real.values()));
  }

  @Test
  void everySettingHasAValueAtItsPosition() {
    KernelSettings settings = KernelSettings.of(TinyModel.architecture(4, 2, 6, true));
    long[] whole = settings.wholeByPosition();
    assertThat(whole).hasSize(KernelSettings.Whole.values().length);
    assertThat(whole[KernelSettings.Whole.LAYERS.ordinal()]).isEqualTo(4);
    assertThat(whole[KernelSettings.Whole.HEADS.ordinal()]).isEqualTo(4);
    assertThat(whole[KernelSettings.Whole.KV_HEADS.ordinal()]).isEqualTo(2);
    assertThat(whole[KernelSettings.Whole.HEAD_DIM.ordinal()]).isEqualTo(6);
    assertThat(whole[KernelSettings.Whole.TIED.ordinal()]).isOne();
    assertThat(settings.realByPosition()).hasSize(2).contains(1e-5);
  }

  /** Attributes that {@code configure} reads from its list of that name, by position. */
  private static Map<Integer, String> readAs(String list) throws IOException {
    Matcher read =
        Pattern.compile("self\\.(\\w+) = " + list + "\\[(\\d+)\\]")
            .matcher(Files.readString(SOURCE));
    Map<Integer, String> found = new TreeMap<>();
    while (read.find()) {
      found.put(Integer.parseInt(read.group(2)), read.group(1));
    }
    assertThat(found.keySet()).as("no position is left out").isEqualTo(positions(found.size()));
    return found;
  }

  private static java.util.Set<Integer> positions(int count) {
    return new java.util.TreeSet<>(java.util.stream.IntStream.range(0, count).boxed().toList());
  }

  private static java.util.List<String> names(Enum<?>[] settings) {
    return Arrays.stream(settings).map(s -> s.name().toLowerCase(Locale.ROOT)).toList();
  }
}
