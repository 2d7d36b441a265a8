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

class JobJsonTest {
  private static final String DESIGN_EXAMPLE =
      """
      {
        "name": "sparse quarter",
        "model": "assets/model", "tower": null, "projector": null,
        "initialAdapter": null,
        "data": {"samples": "train.json", "images": "dir", "template": "vicuna_v1"},
        "layers": "sparse-uniform:8",
        "method": "lora",
        "lora": {"rank": 16, "alpha": 32, "dropout": 0.0},
        "trainProjector": true,
        "optimizer": {"learningRate": 2e-4, "projectorLearningRate": 2e-5, "schedule": "cosine",
                       "warmupRatio": 0.03, "weightDecay": 0.0, "maxGradNorm": 1.0},
        "batchSize": 32, "gradientAccumulation": 1, "steps": 240, "shuffle": true, "seed": 7,
        "dtype": "float32", "device": "auto", "gradientCheckpointing": false,
        "evaluation": {"tasks": ["colour", "count"], "everySteps": 60}, "checkpointEverySteps": 100
      }
      """;
  private static final String SHORTEST =
      """
      {"name": "n", "model": "m", "data": {"samples": "s"}, "layers": "all", "steps": 3}
      """;

  @Test
  void theDocumentedExampleIsReadWhole() {
    JobSpec job = JobJson.parse(DESIGN_EXAMPLE, "example");
    assertThat(job.name()).isEqualTo("sparse quarter");
    assertThat(job.lora()).isEqualTo(new JobSpec.Lora(16, 32, 0));
    assertThat(job.optimizer())
        .isEqualTo(new JobSpec.Optimizer(2e-4, 2e-5, JobSpec.Schedule.COSINE, 0.03, 0, 1));
    assertThat(job.steps()).isEqualTo(240);
    assertThat(job.epochs()).isNull();
    assertThat(job.evaluation().tasks()).containsExactly("colour", "count");
    assertThat(job.evaluation().everySteps()).isEqualTo(60);
  }

  @Test
  void whatIsLeftOutTakesTheDefaults() {
    JobSpec job = JobJson.parse(SHORTEST, "shortest");
    assertThat(job.optimizer()).isEqualTo(JobJson.DEFAULTS.optimizer());
    assertThat(job.lora().rank()).isEqualTo(16);
    assertThat(job.batchSize()).isEqualTo(32);
    assertThat(job.checkpointEverySteps()).isEqualTo(100);
    assertThat(job.trainProjector()).isTrue();
    assertThat(job.evaluation()).isNull();
  }

  @Test
  void theProjectorFollowsALearningRateGivenAlone() {
    assertThat(optimizer("{\"learningRate\": 1e-3}").projectorLearningRate()).isNull();
    assertThat(optimizer("{\"schedule\": \"linear\"}").projectorLearningRate()).isEqualTo(2e-5);
    assertThat(optimizer("{\"projectorLearningRate\": null}").projectorLearningRate()).isNull();
  }

  @Test
  void canonicalTextReadsBackAndDoesNotDependOnTheOrderOfFields() {
    JobSpec job = JobJson.parse(DESIGN_EXAMPLE, "example");
    String canonical = JobJson.write(job);
    assertThat(JobJson.parse(canonical, "canonical")).isEqualTo(job);
    assertThat(JobJson.write(JobJson.parse(JobJson.writePretty(job), "pretty")))
        .isEqualTo(canonical);
    assertThat(canonical)
        .startsWith("{\"batchSize\":32,\"checkpointEverySteps\":100,\"data\":{\"images\":\"dir\"")
        .contains("\"learningRate\":2.0E-4", "\"method\":\"lora\"", "\"tower\":null");
  }

  /** Runs are found again by the text of their jobs, also those recorded before. */
  @Test
  void fieldsOfLaterVersionsAreInTheTextOnlyWhereTheyAreSet() {
    JobSpec without = JobJson.parse(SHORTEST, "shortest");
    assertThat(JobJson.write(without))
        .doesNotContain("groupByLength", "profileEverySteps", "share");
    String more = ", \"groupByLength\": true, \"profileEverySteps\": 20}";
    JobSpec with = JobJson.parse(SHORTEST.strip().replaceAll("}$", more), "more");
    assertThat(with.groupByLength()).isTrue();
    assertThat(with.profileEverySteps()).isEqualTo(20);
    assertThat(JobJson.write(with)).contains("\"groupByLength\":true", "\"profileEverySteps\":20");
    assertThat(JobJson.parse(JobJson.write(with), "again")).isEqualTo(with);
    assertThat(with.withSeed(3).groupByLength()).isTrue();
    assertThat(with.withSeed(3).profileEverySteps()).isEqualTo(20);
  }

  /** Recorded runs are compared by these texts, and found again by them. */
  @Test
  void jobsRecordedBeforeKeepTheirTextToTheByte() throws IOException {
    List<String> recorded = Files.readAllLines(Path.of("src/test/resources/jobs/recorded.jsonl"));
    assertThat(recorded).hasSize(6);
    for (String text : recorded) {
      assertThat(JobJson.write(JobJson.parse(text, "recorded"))).isEqualTo(text);
    }
    assertThat(JobJson.write(JobJson.parse(SHORTEST, "shortest")))
        .isEqualTo(
            "{\"batchSize\":32,\"checkpointEverySteps\":100,\"data\":{\"images\":null,"
                + "\"samples\":\"s\",\"template\":null},\"device\":\"auto\",\"dtype\":\"float32\","
                + "\"epochs\":null,\"evaluation\":null,\"gradientAccumulation\":1,"
                + "\"gradientCheckpointing\":false,\"initialAdapter\":null,\"layers\":\"all\","
                + "\"lora\":{\"alpha\":32.0,\"dropout\":0.0,\"rank\":16},\"method\":\"lora\","
                + "\"model\":\"m\",\"name\":\"n\",\"optimizer\":{\"learningRate\":2.0E-4,"
                + "\"maxGradNorm\":1.0,\"projectorLearningRate\":2.0E-5,\"schedule\":\"cosine\","
                + "\"warmupRatio\":0.03,\"weightDecay\":0.0},\"projector\":null,\"seed\":7,"
                + "\"shuffle\":true,\"steps\":3,\"tower\":null,\"trainProjector\":true}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"rank\": 3 | 'rank' is not a field here - $.rank in job.json",
        "\"lora\": {\"ranks\": 3} | 'ranks' is not a field here - $.lora.ranks in job.json - take"
            + " one of alpha, dropout, rank",
        "\"lora\": {\"rank\": 0} | 'rank' is 0 - $.lora.rank",
        "\"lora\": {\"rank\": 2.5} | 'rank' has to be a whole number, not 2.5",
        "\"lora\": {\"dropout\": 1} | 'dropout' is 1 - $.lora.dropout in job.json - take a number"
            + " from 0.0 to 0.99",
        "\"lora\": 16 | 'lora' has to be an object, not 16",
        "\"method\": \"qlora\" | 'method' is 'qlora' - $.method in job.json - take one of lora,"
            + " full",
        "\"dtype\": \"fp32\" | 'dtype' is 'fp32' - $.dtype in job.json - take one of float32,"
            + " bfloat16, nf4, float16",
        "\"device\": \"tpu\" | 'device' is 'tpu'",
        "\"optimizer\": {\"schedule\": \"warm\"} | 'schedule' is 'warm' - $.optimizer.schedule in"
            + " job.json - take one of constant, cosine, linear",
        "\"optimizer\": {\"learningRate\": \"fast\"} | 'learningRate' has to be a number, not the"
            + " text 'fast'",
        "\"optimizer\": {\"learningRate\": 1e999} | 'learningRate' is",
        "\"optimizer\": {\"maxGradNorm\": -1} | 'maxGradNorm' is -1",
        "\"shuffle\": 1 | 'shuffle' has to be true or false, not 1",
        "\"seed\": 9223372036854775808 | 'seed' is 9223372036854775808",
        "\"batchSize\": 0 | 'batchSize' is 0 - $.batchSize",
        "\"batchSize\": 65536, \"gradientAccumulation\": 65536 | 'gradientAccumulation' times"
            + " 'batchSize' is 65536 x 65536 = 4294967296 samples a step -"
            + " $.gradientAccumulation in job.json - take at most 65536 samples a step",
        "\"batchSize\": 70000 | 'batchSize' is 70000 - $.batchSize in job.json - take a whole"
            + " number from 1 to 65536",
        "\"epochs\": 1 | 'steps' and 'epochs' are both given",
        "\"tower\": \"t\" | 'projector' is missing beside 'tower'",
        "\"evaluation\": {\"tasks\": [\"a\", \"a\"]} | 'tasks[1]' names 'a' again -"
            + " $.evaluation.tasks[1]",
        "\"evaluation\": {\"tasks\": \"a\"} | 'tasks' has to be a list, not the text 'a'",
        "\"evaluation\": {\"tasks\": [7]} | 'tasks[0]' has to be text, not 7",
        "\"initialAdapter\": \"  \" | 'initialAdapter' is blank",
        "\"groupByLength\": true, \"shuffle\": false | 'groupByLength' changes the order",
        "\"groupByLength\": 1 | 'groupByLength' has to be true or false, not 1",
        "\"profileEverySteps\": 0 | 'profileEverySteps' is 0",
        "\"evaluation\": {\"tasks\": [\"all\"], \"subsetSeed\": 3} | 'subsetSeed' draws some of the"
            + " questions, but 'limit' does not say how many",
        "\"name\": \"twice\" | this is not JSON (Duplicate field 'name')",
        "\"x\" | this is not JSON"
      })
  void whatIsWrongIsNamedWithItsPath(String field, String message) {
    String json = SHORTEST.strip().replaceAll("}$", ", ") + field + "}";
    assertThatThrownBy(() -> JobJson.parse(json, "job.json"))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining("job.json");
  }

  @ParameterizedTest
  @CsvSource({"name", "model", "data", "layers", "steps"})
  void aMissingFieldIsNamed(String field) {
    String json = SHORTEST.replaceAll("\"" + field + "\": (\"[^\"]*\"|\\{[^}]*}|\\d+),? ?", "");
    String valid = json.strip().replaceAll(",\\s*}$", "}");
    assertThatThrownBy(() -> JobJson.parse(valid, "job.json"))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("'" + field + "'")
        .hasMessageContaining("missing");
  }

  @Test
  void anAbsentFileIsOneClearLine() {
    assertThatThrownBy(() -> JobJson.read(Path.of("nowhere", "job.json")))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("job file not found - nowhere");
  }

  @Test
  void aBuilderChangesOneFieldAndKeepsTheOthers() {
    JobSpec job = JobJson.parse(DESIGN_EXAMPLE, "example");
    JobSpec other = job.toBuilder().dtype(Dtype.NF4).device(Device.CPU).epochs(2.5).build();
    assertThat(other.dtype()).isEqualTo(Dtype.NF4);
    assertThat(other.device()).isEqualTo(Device.CPU);
    assertThat(other.steps()).isNull();
    assertThat(other.toBuilder().dtype(job.dtype()).device(job.device()).steps(240).build())
        .isEqualTo(job);
    assertThat(JobJson.parse(JobJson.write(other), "other")).isEqualTo(other);
  }

  @Test
  void epochsOfManySamplesAreTooManySteps() {
    JobSpec job = JobSpec.builder().batchSize(1).epochs(100_000).build();
    assertThat(JobRules.steps(job, 1000)).isEqualTo(100_000_000);
    assertThatThrownBy(() -> JobRules.steps(job, 10_000))
        .isInstanceOf(FieldProblem.class)
        .hasMessageContaining("'epochs' of 10000 samples are 1.00e+09 steps");
    assertThat(JobRules.steps(JobSpec.builder().epochs(0.001).build(), 10)).isEqualTo(1);
  }

  private static JobSpec.Optimizer optimizer(String json) {
    return JobJson.parse(SHORTEST.strip().replaceAll("}$", ", \"optimizer\": ") + json + "}", "t")
        .optimizer();
  }
}
