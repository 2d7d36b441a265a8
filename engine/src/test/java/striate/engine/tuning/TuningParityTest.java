package striate.engine.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import striate.engine.net.LoraAdapter;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.OracleCase;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec.Schedule;

/** Ten updates against transformers, PEFT and torch's AdamW on every golden case. */
class TuningParityTest {
  static final List<String> CASES = OracleCase.NAMES;

  @ParameterizedTest
  @FieldSource("CASES")
  void fullTuningFollowsTransformers(String name) {
    OracleCase oracle = OracleCase.load(name);
    try (Network network = oracle.open()) {
      network.train(
          TrainableSet.layers(oracle.architecture(), oracle.selection())
              .plus(TrainableSet.projector(oracle.architecture())));
      assertFollows(oracle, network, oracle.expected().get("full_tuning"));
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void lowRankTuningFollowsPeft(String name) {
    OracleCase oracle = OracleCase.load(name);
    try (Network network = oracle.open()) {
      LoraAdapter adapter = oracle.adapter();
      network.attach(adapter);
      assertThat(adapter.layers()).isEqualTo(oracle.selection());
      network.train(
          TrainableSet.adapter(adapter).plus(TrainableSet.projector(oracle.architecture())));
      assertFollows(oracle, network, oracle.expected().get("lora_tuning"));
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void lowRankTuningOnBfloat16StaysClose(String name) {
    OracleCase oracle = OracleCase.load(name);
    double[] losses = OracleCase.numbers(oracle.expected().get("lora_tuning").get("losses"));
    double rate = oracle.expected().get("lora_tuning").get("lr").asDouble();
    TuningPlan plan =
        new TuningPlan(losses.length, 1, 1, false, 0, rate, rate, Schedule.CONSTANT, 0, 0, 1.0);
    try (Network network = oracle.open(NetworkOptions.defaults().inBfloat16From(0))) {
      LoraAdapter adapter = oracle.adapter();
      network.attach(adapter);
      network.train(
          TrainableSet.adapter(adapter).plus(TrainableSet.projector(oracle.architecture())));
      try (Tuner<?> tuner = Tuner.onAnswers(network, plan, oracle.samples())) {
        tuner.run(
            losses.length,
            step ->
                assertThat(step.loss())
                    .isCloseTo(losses[step.step()], within(0.03 * losses[step.step()])),
            () -> false);
      }
    }
  }

  private static void assertFollows(OracleCase oracle, Network network, JsonNode golden) {
    double[] losses = OracleCase.numbers(golden.get("losses"));
    double[] norms = OracleCase.numbers(golden.get("grad_norms"));
    double rate = golden.get("lr").asDouble();
    TuningPlan plan =
        new TuningPlan(losses.length, 1, 1, false, 0, rate, rate, Schedule.CONSTANT, 0, 0, 1.0);
    try (Tuner<?> tuner = Tuner.onAnswers(network, plan, oracle.samples())) {
      tuner.run(
          losses.length,
          step -> {
            int i = step.step();
            assertThat(step.loss()).isCloseTo(losses[i], within(2e-4 * losses[i]));
            assertThat(step.gradNorm()).isCloseTo(norms[i], within(1e-3 * norms[i]));
          },
          () -> false);
      assertThat(tuner.step()).isEqualTo(losses.length);
    }
  }
}
