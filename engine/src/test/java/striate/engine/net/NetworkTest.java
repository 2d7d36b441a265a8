package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.data.EncodedSample;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;

class NetworkTest {
  /** Cached generation chooses the same tokens as full forward passes over the growing text. */
  @ParameterizedTest
  @CsvSource({"2, 2, 12, false", "4, 2, 6, true", "4, 1, 16, true", "3, 1, 10, false"})
  void cachedGenerationAgreesWithFullForwardPasses(
      int heads, int kvHeads, int headDim, boolean tied) {
    VlmArchitecture architecture = TinyModel.architecture(heads, kvHeads, headDim, tied);
    try (Network network = TinyModel.open(architecture, 0.4)) {
      List<EncodedSample> prompts = TinyModel.samples(6);
      List<int[]> found =
          network.generation().generate(prompts, GenerationOptions.greedy(5, List.of()));
      for (int i = 0; i < prompts.size(); i++) {
        int[] ids = prompts.get(i).ids();
        for (int token : found.get(i)) {
          float[] logits =
              network
                  .inspection()
                  .forward(EncodedSample.prompt("p", ids, prompts.get(i).pixels()))
                  .logits();
          int vocabulary = architecture.text().vocabulary();
          int last = logits.length - vocabulary;
          int best =
              IntStream.range(0, vocabulary)
                  .reduce((a, b) -> logits[last + b] > logits[last + a] ? b : a)
                  .orElseThrow();
          assertThat(token).isEqualTo(best);
          ids = Arrays.copyOf(ids, ids.length + 1);
          ids[ids.length - 1] = token;
        }
        assertThat(found.get(i)).hasSize(5);
      }
    }
  }

  @Test
  void generationStopsBeforeTheEndToken() {
    try (Network network = TinyModel.open(TinyModel.architecture(), 0.4)) {
      List<EncodedSample> prompts = TinyModel.samples(1);
      int[] free =
          network.generation().generate(prompts, GenerationOptions.greedy(6, List.of())).get(0);
      assertThat(
              network
                  .generation()
                  .generate(prompts, GenerationOptions.greedy(6, List.of(free[3])))
                  .get(0))
          .isEqualTo(Arrays.stream(free).takeWhile(t -> t != free[3]).toArray());
    }
  }

  @Test
  void logProbabilitiesOfTheNextTokenSumToOneAndFollowTheLogits() {
    try (Network network = TinyModel.open()) {
      List<EncodedSample> prompts = TinyModel.samples(5);
      List<float[]> found = network.generation().nextTokenLogProbabilities(prompts);
      for (int i = 0; i < prompts.size(); i++) {
        double sum = 0;
        for (float p : found.get(i)) {
          sum += Math.exp(p);
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        float[] logits = network.inspection().forward(prompts.get(i)).logits();
        int last = logits.length - found.get(i).length;
        assertThat(logits[last + 7] - logits[last + 9])
            .isCloseTo(found.get(i)[7] - found.get(i)[9], within(1e-4f));
      }
    }
  }

  @Test
  void freshAdapterChangesNothingAndASetOneActsLikeItsProduct() {
    try (Network network = TinyModel.open();
        Network merged = TinyModel.open()) {
      List<EncodedSample> samples = TinyModel.samples(4);
      double before = network.inspection().loss(samples, 4);
      LoraAdapter adapter =
          LoraAdapter.fresh(network.architecture().text(), List.of(1, 3), 2, 6, 0, 5);
      network.attach(adapter);
      assertThat(network.inspection().loss(samples, 4)).isCloseTo(before, within(1e-6));
      String linear = "mlp.up_proj";
      String a = LoraAdapter.name(3, linear, "A");
      String b = LoraAdapter.name(3, linear, "B");
      float[] values = new float[network.read(b).length];
      Arrays.fill(values, 0.3f);
      network.write(b, values);
      String weight = ParameterNames.layerPrefix(3) + linear + ".weight";
      float[] whole = merged.read(weight);
      float[] low = network.read(a);
      int inputs = 24;
      for (int i = 0; i < whole.length; i++) {
        whole[i] += 3 * 0.3f * (low[i % inputs] + low[inputs + i % inputs]);
      }
      merged.write(weight, whole);
      assertThat(network.inspection().loss(samples, 4))
          .isCloseTo(merged.inspection().loss(samples, 4), within(1e-5))
          .isNotCloseTo(before, within(1e-4));
    }
  }

  @Test
  void gradientsEqualFiniteDifferencesOfTheLoss() {
    try (Network network = TinyModel.open(TinyModel.architecture(), 0.3)) {
      List<EncodedSample> samples = TinyModel.samples(3);
      long supervised = samples.stream().mapToLong(EncodedSample::supervised).sum();
      for (String name :
          List.of(
              "vision_tower.encoder.layers.0.mlp.fc1.weight",
              "vision_tower.embeddings.patch_embedding.weight",
              "multi_modal_projector.linear_1.bias",
              ParameterNames.EMBEDDINGS,
              ParameterNames.layerPrefix(0) + "self_attn.k_proj.weight",
              ParameterNames.layerPrefix(2) + "post_attention_layernorm.weight",
              ParameterNames.FINAL_NORM)) {
        network.training().train(new TrainableSet(Set.of(name)));
        float[] kept = network.read(name);
        network.training().accumulate(samples, supervised, 0);
        double norm;
        float[] step;
        try (AdamWState state = network.training().newAdamWState()) {
          // With no clipping, beta1 = 0 and a tiny rate the first moment is the gradient itself.
          norm =
              network
                  .training()
                  .update(
                      state,
                      new AdamWState.Update(
                          new double[] {0, 0}, 0, 0.999, 1e-8, 0, 0, new long[] {0}));
          step = state.first(name);
        }
        float[] moved = kept.clone();
        double length = 0.02 / norm;
        for (int i = 0; i < moved.length; i++) {
          moved[i] += (float) (length * step[i]);
        }
        network.write(name, moved);
        double up = network.inspection().loss(samples, 3);
        for (int i = 0; i < moved.length; i++) {
          moved[i] = (float) (kept[i] - length * step[i]);
        }
        network.write(name, moved);
        double down = network.inspection().loss(samples, 3);
        network.write(name, kept);
        assertThat((up - down) / 0.04).as(name).isCloseTo(norm, within(0.02 * norm));
      }
    }
  }

  @Test
  void towerLearnsToClassifyPatchesThroughAnAddedHead() {
    try (Network network = TinyModel.open()) {
      network.addHead("bright", 16, 2, 1);
      TrainableSet head =
          new TrainableSet(
              Set.of(Network.headName("bright", "weight"), Network.headName("bright", "bias")));
      network.training().train(TrainableSet.tower(network.architecture()).plus(head));
      Random random = new Random(4);
      List<PatchSample> samples =
          IntStream.range(0, 16)
              .mapToObj(
                  s -> {
                    float[] pixels = new float[3 * 8 * 8];
                    int[] classes = new int[4];
                    for (int p = 0; p < 4; p++) {
                      classes[p] = random.nextInt(2);
                      for (int i = 0; i < 48; i++) {
                        int c = i / 16;
                        int row = (p / 2) * 4 + i / 4 % 4;
                        int column = (p % 2) * 4 + i % 4;
                        pixels[c * 64 + row * 8 + column] = classes[p];
                      }
                    }
                    return new PatchSample("p" + s, pixels, Map.of("bright", classes));
                  })
              .toList();
      try (AdamWState state = network.training().newAdamWState()) {
        long[] groups = new long[state.names().size()];
        for (int i = 0; i < 60; i++) {
          network.training().accumulatePatches(samples, 64);
          network
              .training()
              .update(
                  state,
                  new AdamWState.Update(new double[] {1e-2, 1e-2}, 0.9, 0.999, 1e-8, 0, 1, groups));
        }
      }
      for (PatchSample sample : samples) {
        assertThat(network.inspection().classifyPatches(sample.pixels(), "bright"))
            .isEqualTo(sample.labels().get("bright"));
      }
    }
  }

  @Test
  void samplesThatDoNotFitTheModelAreNamed() {
    try (Network network = TinyModel.open()) {
      assertThatThrownBy(
              () ->
                  network
                      .inspection()
                      .forward(EncodedSample.prompt("odd", new int[] {1, 4, 4}, null)))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("sample odd")
          .hasMessageContaining("2 image tokens but no image");
      assertThatThrownBy(
              () ->
                  network
                      .inspection()
                      .forward(EncodedSample.prompt("far", new int[] {1, 40}, null)))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("token 40 at position 1");
    }
  }

  @Test
  void otherPrecisionsAreRefusedWithTheReason() {
    assertThatThrownBy(() -> NetworkOptions.defaults().withDtype("float16"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("range of gradients");
  }
}
