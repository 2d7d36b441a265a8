package striate.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files with mistakes open and can be read to the last value, or are refused, in a process of 64
 * MiB heap. {@code -Dstriate.mutations=N} makes N mutants of each format, {@code
 * -Dstriate.mutationSeed=S} others.
 */
class MutantsTest {
  private static final int MUTATIONS = Integer.getInteger("striate.mutations", 3000);
  private static final long SEED = Long.getLong("striate.mutationSeed", 29);
  private static final Path ENGINE = Path.of(System.getProperty("striate.root"), "engine");

  @TempDir Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"safetensors", "torch"})
  void aMutantIsReadOrRefusedAndNothingElse(String format) throws Exception {
    String output = open(format, MUTATIONS, ENGINE.resolve("src/test/resources/weights"));
    assertThat(number(output, "accepted")).as(output).isGreaterThan(MUTATIONS / 50);
  }

  @Test
  void aBombIsRefusedInAHeapOf64MiB() throws Exception {
    Path bombs = Files.createDirectory(temporary.resolve("bombs"));
    for (int i = 0; i < Bombs.ALL.size(); i++) {
      Files.write(bombs.resolve("b%02d".formatted(i)), Bombs.ALL.get(i).get());
    }
    String output = open("files", Bombs.ALL.size(), bombs);
    assertThat(number(output, "refused")).as(output).isEqualTo(Bombs.ALL.size() - 1);
    assertThat(number(output, "accepted")).as("the padded empty one").isEqualTo(1);
  }

  private String open(String format, int count, Path files) throws Exception {
    Path told = temporary.resolve("told");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Mutants.class.getName(),
                format,
                Long.toString(SEED),
                Integer.toString(count),
                files.toString(),
                ENGINE.resolve("target/mutants").toString())
            .redirectErrorStream(true)
            .redirectOutput(told.toFile())
            .start();
    boolean ended = process.waitFor(60 + count / 100, TimeUnit.SECONDS);
    process.destroyForcibly();
    String output = Files.readString(told);
    assertThat(ended).as("it hangs: " + output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    System.out.println(output);
    assertThat(number(output, "accepted") + number(output, "refused")).isEqualTo(count);
    assertThat(number(output, "maxHeapMiB")).isLessThanOrEqualTo(64);
    return output;
  }

  private static int number(String output, String name) {
    Matcher matcher = Pattern.compile("\\b" + name + "=(\\d+)").matcher(output);
    assertThat(matcher.find()).as(output).isTrue();
    return Integer.parseInt(matcher.group(1));
  }
}
