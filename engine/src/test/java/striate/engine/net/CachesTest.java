package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.data.EncodedSample;
import striate.engine.model.TextConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.SafetensorsWriter;

/** The caches of frozen parts, and what invalidates their entries. */
class CachesTest {
  private static final float[] PIXELS = TinyModel.pixels(new Random(1));
  private static final int FEATURES = 4 * 16;

  @TempDir Path directory;
  private CacheDirectory cache;

  @BeforeEach
  void name() {
    cache = new CacheDirectory(directory.resolve("cache"));
  }

  @Test
  void featuresFromDiskEqualTheComputedOnes() {
    float[] alone;
    try (Network network = TinyModel.open()) {
      alone = network.inspection().features(PIXELS);
    }
    try (Network network = TinyModel.open(cache.options())) {
      assertThat(network.inspection().features(PIXELS)).isEqualTo(alone);
    }
    assertThat(cache.entries()).hasSize(1);
    try (Network network = TinyModel.open(cache.options())) {
      assertThat(network.inspection().features(PIXELS)).isEqualTo(alone);
    }
    assertThat(cache.falsify(FEATURES)).hasSize(1);
    try (Network network = TinyModel.open(cache.options())) {
      assertThat(network.inspection().features(PIXELS)).as("were read").isNotEqualTo(alone);
    }
  }

  @Test
  void otherTowersImagesAndDtypesHaveOtherFeatures() {
    try (Network network = TinyModel.open(cache.options())) {
      float[] first = network.inspection().features(PIXELS);
      String bias = "vision_tower.encoder.layers.0.mlp.fc1.bias";
      float[] values = network.read(bias);
      values[3] += 0.5f;
      network.write(bias, values);
      assertThat(network.inspection().features(PIXELS)).isNotEqualTo(first);
      assertThat(cache.entries()).hasSize(2);
      values[3] -= 0.5f;
      network.write(bias, values);
      assertThat(network.inspection().features(PIXELS)).isEqualTo(first);
      assertThat(cache.entries()).as("the first tower again").hasSize(2);
      network.inspection().features(TinyModel.pixels(new Random(2)));
      assertThat(cache.entries()).hasSize(3);
    }
    try (Network half = TinyModel.open(cache.options().rounding("bfloat16", 1))) {
      half.inspection().features(PIXELS);
      assertThat(cache.entries()).hasSize(4);
    }
  }

  @Test
  void featuresOfATrainableTowerAreNotCached() {
    try (Network network = TinyModel.open(cache.options())) {
      List<EncodedSample> samples = TinyModel.samples(3);
      network.training().train(TrainableSet.everything(network.architecture()));
      network.training().accumulate(samples, 4, 0);
      network.inspection().loss(samples, 3);
      assertThat(cache.entries()).isEmpty();
    }
  }

  /** Features match the current tower, also after training. */
  @Test
  void aTrainedTowerHasNewFeatures() {
    try (Network network = TinyModel.open(cache.options())) {
      float[] before = network.inspection().features(PIXELS);
      network.training().train(TrainableSet.tower(network.architecture()));
      assertThat(network.inspection().features(PIXELS)).isEqualTo(before);
      step(network, TinyModel.samples(3));
      float[] between = network.inspection().features(PIXELS);
      assertThat(between).isNotEqualTo(before);
      step(network, TinyModel.samples(3));
      network.training().train(TrainableSet.layers(network.architecture(), List.of(3)));
      float[] after = network.inspection().features(PIXELS);
      assertThat(after).isNotEqualTo(before).isNotEqualTo(between);
      assertThat(cache.entries()).hasSize(3);
    }
  }

  private static double step(Network network, List<EncodedSample> samples) {
    long supervised = samples.stream().mapToLong(EncodedSample::supervised).sum();
    double loss = network.training().accumulate(samples, supervised, 0);
    try (AdamWState state = network.training().newAdamWState()) {
      network
          .training()
          .update(
              state,
              new AdamWState.Update(
                  new double[] {1e-2, 1e-2},
                  0.9,
                  0.999,
                  1e-8,
                  0,
                  0,
                  new long[state.names().size()]));
    }
    return loss;
  }

  private static double loss(Network network, List<EncodedSample> samples) {
    long supervised = samples.stream().mapToLong(EncodedSample::supervised).sum();
    double loss = network.training().accumulate(samples, supervised, 0);
    network.training().clearGradients();
    return loss;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void trainingFromCachedStatesGivesTheLossAndGradientsOfTheFullPass(int lowest) {
    List<EncodedSample> samples = TinyModel.samples(5);
    Map<String, float[]> whole;
    try (Network network = TinyModel.open()) {
      TrainableSet layers = TrainableSet.layers(network.architecture(), List.of(lowest));
      network.training().train(layers.plus(TrainableSet.projector(network.architecture())));
      whole = gradients(network, samples);
    }
    try (Network network = TinyModel.open(cache.options())) {
      double expected = network.inspection().loss(samples, samples.size());
      network.training().train(TrainableSet.layers(network.architecture(), List.of(lowest)));
      assertThat(loss(network, samples)).isCloseTo(expected, within(1e-5 * expected));
      Map<String, float[]> found = gradients(network, samples);
      assertThat(found).hasSize(9);
      found.forEach(
          (name, gradient) ->
              assertThat(gradient).as(name).containsExactly(whole.get(name), within(1e-5f)));
    }
    assertThat(cache.entries()).as("four images' features and five samples' states").hasSize(4 + 5);
  }

  private static Map<String, float[]> gradients(Network network, List<EncodedSample> samples) {
    long supervised = samples.stream().mapToLong(EncodedSample::supervised).sum();
    network.training().accumulate(samples, supervised, 0);
    return TinyModel.collected(network);
  }

  @Test
  void statesDependOnlyOnTheSampleAndTheParametersBelow() {
    List<EncodedSample> samples = TinyModel.samples(6);
    try (Network network = TinyModel.open(cache.options())) {
      network.training().train(TrainableSet.layers(network.architecture(), List.of(2)));
      loss(network, samples);
      Set<String> entries = cache.entries();
      // other samples in the batch, other labels, other trainable parameters above the same layer
      network.training().train(TrainableSet.layers(network.architecture(), List.of(2, 3)));
      EncodedSample first = samples.get(0);
      int[] labels = first.labels().clone();
      labels[labels.length - 2] = 7;
      loss(
          network,
          List.of(samples.get(4), new EncodedSample("x", first.ids(), labels, first.pixels())));
      assertThat(cache.entries()).isEqualTo(entries);
      // another layer
      network.training().train(TrainableSet.layers(network.architecture(), List.of(3)));
      loss(network, samples.subList(0, 1));
      assertThat(cache.entries()).hasSize(entries.size() + 1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multi_modal_projector.linear_2.bias",
        ParameterNames.EMBEDDINGS,
        "language_model.model.layers.0.self_attn.v_proj.weight",
        "vision_tower.embeddings.position_embedding.weight"
      })
  void otherWeightsBelowMissTheCache(String name) {
    List<EncodedSample> samples = TinyModel.samples(4);
    double expected;
    try (Network network = TinyModel.open(cache.options())) {
      network.training().train(TrainableSet.layers(network.architecture(), List.of(2)));
      double before = loss(network, samples);
      float[] values = network.read(name);
      for (int i = 0; i < values.length; i++) {
        values[i] = 0.5f - values[i];
      }
      // in the network with the old states in memory
      network.write(name, values);
      expected = loss(network, samples);
      assertThat(expected).isNotEqualTo(before);
      double whole = network.inspection().loss(samples, 4);
      assertThat(expected).isCloseTo(whole, within(1e-5 * whole));
    }
    try (Network network = TinyModel.open(cache.options())) {
      float[] values = network.read(name);
      for (int i = 0; i < values.length; i++) {
        values[i] = 0.5f - values[i];
      }
      network.write(name, values);
      network.training().train(TrainableSet.layers(network.architecture(), List.of(2)));
      int entries = cache.entries().size();
      assertThat(loss(network, samples)).isEqualTo(expected);
      assertThat(cache.entries()).as("the same weights again").hasSize(entries);
    }
  }

  /** Layers with an adapter are not cached, even if it is frozen: dropout is random. */
  @Test
  void aLayerWithAFrozenAdapterIsNotCached() {
    List<EncodedSample> samples = TinyModel.samples(4);
    try (Network network = TinyModel.open(cache.options())) {
      LoraAdapter adapter =
          LoraAdapter.fresh(network.architecture().text(), List.of(1, 3), 2, 6, 0, 5);
      network.attach(adapter);
      network.training().train(TrainableSet.layers(network.architecture(), List.of(3)));
      double before = loss(network, samples);
      String b = LoraAdapter.name(1, "mlp.up_proj", "B");
      float[] values = network.read(b);
      java.util.Arrays.fill(values, 0.3f);
      network.write(b, values);
      double whole = network.inspection().loss(samples, 4);
      assertThat(loss(network, samples))
          .isNotEqualTo(before)
          .isCloseTo(whole, within(1e-5 * whole));
    }
  }

  /** For a large model, keys cover only some pages, and the file's size and time. */
  @Test
  void pagesOfTheirFilesDistinguishLargeModels() throws IOException {
    TextConfig text = TextConfig.llama(20000, 24, 48, 4, 2, 1, 16, 1e-5, 10000, 128, true, 1, 2);
    VlmArchitecture architecture = TinyModel.architecture().withText(text);
    List<EncodedSample> samples = TinyModel.samples(2);
    Path file = directory.resolve("model.safetensors");
    RandomWeights weights = new RandomWeights(architecture, 0.1, 3);
    RandomWeights others = new RandomWeights(architecture, 0.1, 4);

    SafetensorsWriter.write(file, weights);
    FileTime time = Files.getLastModifiedTime(file);
    double first = fromFile(file, architecture, samples);
    int entries = cache.entries().size();
    assertThat(fromFile(file, architecture, samples)).isEqualTo(first);
    assertThat(cache.entries()).as("found again").hasSize(entries);

    SafetensorsWriter.write(file, others);
    Files.setLastModifiedTime(file, time);
    assertThat(fromFile(file, architecture, samples)).isNotEqualTo(first);
    assertThat(cache.entries()).as("same size, same time").hasSize(2 * entries);

    SafetensorsWriter.write(file, weights);
    Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 1000));
    assertThat(fromFile(file, architecture, samples)).isEqualTo(first);
  }

  private double fromFile(Path file, VlmArchitecture architecture, List<EncodedSample> samples) {
    NetworkOptions options = cache.options().withDevice("cpu").withThreads(1).mappingFrom(1 << 20);
    try (SafetensorsFile source = SafetensorsFile.open(file);
        Network network = Network.open(source, architecture, options)) {
      network.training().train(TrainableSet.layers(architecture, List.of(2)));
      return loss(network, samples);
    }
  }
}
