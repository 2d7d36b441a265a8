package striate.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobFieldsTest {
  private static final Path README = Path.of("../README.md");

  /** When this fails, put what it expects into the README. */
  @Test
  void theReadmeHasTheTableOfFields() throws IOException {
    assertThat(Files.readString(README)).contains(JobFields.markdown());
  }

  @Test
  void theListingHasEveryFieldOnceAndFitsATerminal() {
    String listing = JobFields.listing(80);
    for (JobField<?> field : JobFields.ALL) {
      assertThat(listing).containsOnlyOnce("\n  " + field.path() + " (");
    }
    assertThat(listing.lines().filter(line -> line.startsWith("      ")))
        .allMatch(line -> line.length() <= 80);
    assertThat(listing)
        .contains("lora.rank (a whole number from 1 to 65,536; default 16)")
        .contains("method (lora, full; default lora)")
        .contains("model (a path; required)");
  }

  @Test
  void everyFieldCanBeFoundByItsPath() {
    for (JobField<?> field : JobFields.ALL) {
      assertThat(JobFields.at(field.path())).hasValue(field);
    }
    assertThat(JobFields.at("lora.ranks")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"2e-4, 2e-4", "0.002, 2e-3", "2.5e-5, 2.5e-5", "0, 0", "32, 32", "1e9, 1e9"})
  void numbersAreWrittenShort(double value, String text) {
    assertThat(JobFields.ALPHA.type().text(value)).isEqualTo(text);
  }

  @Test
  void whatIsTypedHasTheRangeOfTheFile() {
    assertThat(JobFields.RANK.type().parse("8")).isEqualTo(8);
    assertThat(JobFields.DTYPE.type().parse("nf4")).isEqualTo(Dtype.NF4);
    assertThat(JobFields.GRADIENT_CHECKPOINTING.type().parse("auto"))
        .isEqualTo(JobSpec.Checkpointing.AUTO);
    assertThat(JobFields.TASKS.type().parse("colour, shape ,")).containsExactly("colour", "shape");
    assertThatThrownBy(() -> JobFields.RANK.type().parse("0")).hasMessage("from 1 to 65,536");
    assertThatThrownBy(() -> JobFields.RANK.type().parse("many"))
        .hasMessage("a whole number from 1 to 65,536");
    assertThatThrownBy(() -> JobFields.DROPOUT.type().parse("NaN")).hasMessage("from 0 to 0.99");
    assertThatThrownBy(() -> JobFields.DEVICE.type().parse("tpu"))
        .hasMessage("one of auto, cpu, gpu, gpu:N");
  }

  @Test
  void aDeviceIsTheProcessorOrOneOfTheGpus() {
    assertThat(JobFields.DEVICE.type().parse("gpu:1")).isEqualTo(Device.gpu(1));
    assertThat(JobFields.DEVICE.type().parse("gpu:0")).isEqualTo(Device.GPU);
    assertThat(Device.gpu(1).word()).isEqualTo("gpu:1");
    assertThat(Device.gpu(0).word()).isEqualTo("gpu");
    for (String wrong : List.of("gpu:", "gpu:-1", "gpu:01", "gpu:1000", "cuda:0", "cpu:1", "GPU")) {
      assertThatThrownBy(() -> JobFields.DEVICE.type().parse(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aJobsGpuIsKeptInItsText() {
    String text =
        "{\"name\":\"n\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"all\",\"steps\":3,"
            + "\"device\":\"gpu:3\"}";
    JobSpec job = JobJson.parse(text, "job");
    assertThat(job.device()).isEqualTo(Device.gpu(3));
    assertThat(JobJson.parse(JobJson.write(job), "job")).isEqualTo(job);
    assertThatThrownBy(() -> JobJson.parse(text.replace("gpu:3", "gpu:x"), "job"))
        .isInstanceOf(FieldProblem.class)
        .hasMessageContainingAll("'device' is 'gpu:x'", "take one of auto, cpu, gpu, gpu:N");
  }
}
