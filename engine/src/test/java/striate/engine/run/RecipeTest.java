package striate.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {
  private static final Provenance.Inputs INPUTS =
      new Provenance.Inputs("model", null, "samples", "images", "0.1.0");

  @Test
  void everyFieldHasItsPart() {
    Map<JobField.Part, List<String>> parts =
        JobFields.ALL.stream()
            .filter(field -> field.part() != JobField.Part.VALUE)
            .collect(
                Collectors.groupingBy(
                    JobField::part,
                    TreeMap::new,
                    Collectors.mapping(JobField::path, Collectors.toList())));
    assertThat(parts)
        .isEqualTo(
            Map.of(
                JobField.Part.FILES,
                List.of(
                    "model", "tower", "projector", "initialAdapter", "data.samples", "data.images"),
                JobField.Part.SELECTION,
                List.of("layers"),
                JobField.Part.SEED,
                List.of("seed"),
                JobField.Part.NOTHING,
                List.of(
                    "name",
                    "device",
                    "gradientCheckpointing",
                    "evaluation.everySteps",
                    "checkpointEverySteps",
                    "profileEverySteps")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "dtype":"bfloat16"                        | other
          "shuffle":false                           | other
          "trainProjector":false                    | other
          "batchSize":16                            | other
          "lora":{"rank":8,"alpha":32,"dropout":0}  | other
          "optimizer":{"learningRate":1e-3}         | other
          "method":"full"                           | other
          "evaluation":{"tasks":["colour"]}         | other
          "groupByLength":true                      | other
          "evaluation":{"tasks":["all"],"limit":9}  | other
          "seed":8                                  | same
          "checkpointEverySteps":7                  | same
          "profileEverySteps":7                     | same
          "gradientCheckpointing":true              | same
          "device":"cpu"                            | same
          """)
  void whatChangesNumbersMakesAnotherRecipe(String change, String expected) {
    Recipe plain = Recipe.of(job("\"steps\":10"), INPUTS, 10);
    Recipe changed = Recipe.of(job("\"steps\":10," + change), INPUTS, 10);
    assertThat(changed.equals(plain)).isEqualTo(expected.equals("same"));
    assertThat(changed.isKnown()).isTrue();
  }

  @Test
  void aShareOfTheSamplesMakesAnotherRecipeAndAllOfThemDoNot() {
    JobSpec plain = job("\"steps\":10");
    JobSpec part = plain.toBuilder().dataShare(0.25).build();
    JobSpec whole = plain.toBuilder().dataShare(1).build();
    assertThat(Recipe.of(part, INPUTS, 10)).isNotEqualTo(Recipe.of(plain, INPUTS, 10));
    assertThat(Recipe.of(whole, INPUTS, 10)).isEqualTo(Recipe.of(plain, INPUTS, 10));
    // as it was digested before jobs could have a share: recorded runs keep their group
    assertThat(Recipe.of(plain, INPUTS, 10).digest()).isEqualTo("08bb45dd3ae54f33");
  }

  @Test
  void anotherDrawOfTheQuestionsIsAnotherRecipe() {
    String some = "\"steps\":10,\"evaluation\":{\"tasks\":[\"a\"],\"limit\":9,\"subsetSeed\":";
    assertThat(Recipe.of(job(some + "1}"), INPUTS, 10))
        .isNotEqualTo(Recipe.of(job(some + "2}"), INPUTS, 10));
  }

  @Test
  void filesCountByTheirContentAndNotByTheirPlace() {
    JobSpec moved = job("\"steps\":10").toBuilder().model("elsewhere").build();
    assertThat(Recipe.of(moved, INPUTS, 10)).isEqualTo(Recipe.of(job("\"steps\":10"), INPUTS, 10));
    for (Provenance.Inputs other :
        List.of(
            new Provenance.Inputs("other", null, "samples", "images", "0.1.0"),
            new Provenance.Inputs("model", "other", "samples", "images", "0.1.0"),
            new Provenance.Inputs("model", null, "other", "images", "0.1.0"),
            new Provenance.Inputs("model", null, "samples", null, "0.1.0"),
            new Provenance.Inputs("model", null, "samples", "images", "0.2.0"))) {
      assertThat(Recipe.of(moved, other, 10)).isNotEqualTo(Recipe.of(moved, INPUTS, 10));
    }
  }

  @Test
  void epochsAreAsGoodAsTheirSteps() {
    assertThat(Recipe.of(job("\"epochs\":2"), INPUTS, 10))
        .isEqualTo(Recipe.of(job("\"steps\":10"), INPUTS, 10))
        .isNotEqualTo(Recipe.of(job("\"epochs\":2"), INPUTS, 20));
  }

  @Test
  void whatTheMethodDoesNotUseDoesNotCount() {
    String full = "\"steps\":10,\"method\":\"full\"";
    assertThat(
            Recipe.of(job(full + ",\"lora\":{\"rank\":8,\"alpha\":32,\"dropout\":0}"), INPUTS, 10))
        .isEqualTo(Recipe.of(job(full), INPUTS, 10));
  }

  @Test
  void aRecipeOfPathsIsNotTakenForOneOfContents() {
    JobSpec job = job("\"steps\":10");
    Recipe provisional = Recipe.provisional(job);
    assertThat(provisional.isKnown()).isFalse();
    assertThat(provisional).isEqualTo(Recipe.provisional(job.withSeed(9).withName("other")));
    assertThat(provisional)
        .isNotEqualTo(Recipe.provisional(job.toBuilder().model("elsewhere").build()));
  }

  @Test
  void provenanceIsReadAsItWasWritten() {
    Provenance made = new Provenance("host", INPUTS, new TreeMap<>(Map.of("java", "17")));
    assertThat(Provenance.parse(made.json())).isEqualTo(made);
    RunEvent event = new RunEvent.Origin(3, 4, made);
    assertThat(EventJson.read(EventJson.write(event), "test")).isEqualTo(event);
  }

  private static JobSpec job(String fields) {
    return JobJson.parse(
        "{\"name\":\"n\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"1\","
            + fields
            + "}",
        "test");
  }
}
