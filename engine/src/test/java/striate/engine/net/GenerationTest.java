package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.data.EncodedSample;
import striate.engine.run.Problem;

class GenerationTest {
  private static final int NEW = 9;

  /** Questions of several lengths about three images and about none. */
  private static List<EncodedSample> prompts(OracleCase oracle) {
    Random random = new Random(5);
    List<EncodedSample> prompts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      EncodedSample source = oracle.prompt(i % oracle.samples().size());
      int cut = source.ids().length - 1;
      int[] ids = Arrays.copyOf(source.ids(), source.ids().length + random.nextInt(6));
      for (int t = cut; t < ids.length; t++) {
        ids[t] = 10 + random.nextInt(300);
      }
      prompts.add(EncodedSample.prompt("p" + i, ids, source.pixels()));
    }
    return prompts;
  }

  private static List<String> texts(List<int[]> continuations) {
    return continuations.stream().map(Arrays::toString).toList();
  }

  private static List<String> oneByOne(
      Network network, List<EncodedSample> prompts, GenerationOptions options) {
    return prompts.stream()
        .map(p -> Arrays.toString(network.generation().generate(List.of(p), options).get(0)))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oracle/llava-clip-llama",
        "oracle/bunny-siglip-llama3",
        "cases/phi3-window",
        "cases/qwen2"
      })
  void batchesEqualSinglePrompts(String name) {
    OracleCase oracle = OracleCase.load(name);
    List<EncodedSample> prompts = prompts(oracle);
    GenerationOptions options = GenerationOptions.greedy(NEW, List.of(2));
    try (Network network = oracle.open()) {
      assertThat(texts(network.generation().generate(prompts, options)))
          .isEqualTo(oneByOne(network, prompts, options));
    }
  }

  /** Long enough for tokens to be guessed and computed together. */
  @ParameterizedTest
  @ValueSource(strings = {"oracle/llava-clip-llama", "cases/phi3-window", "cases/qwen2"})
  void longTextsAreThoseOfOneTokenAtATime(String name) {
    OracleCase oracle = OracleCase.load(name);
    List<EncodedSample> prompts = prompts(oracle).subList(0, 5);
    int length = 40;
    try (Network network = oracle.open()) {
      List<EncodedSample> grown = new ArrayList<>(prompts);
      for (int step = 0; step < length; step++) {
        List<float[]> scores = network.generation().nextTokenLogProbabilities(grown);
        for (int i = 0; i < grown.size(); i++) {
          EncodedSample prompt = grown.get(i);
          int[] ids = Arrays.copyOf(prompt.ids(), prompt.ids().length + 1);
          ids[ids.length - 1] = likeliest(scores.get(i));
          grown.set(i, EncodedSample.prompt(prompt.id(), ids, prompt.pixels()));
        }
      }
      List<int[]> expected = new ArrayList<>();
      for (int i = 0; i < prompts.size(); i++) {
        int[] ids = grown.get(i).ids();
        expected.add(Arrays.copyOfRange(ids, prompts.get(i).ids().length, ids.length));
      }
      assertThat(
              texts(
                  network
                      .generation()
                      .generate(prompts, GenerationOptions.greedy(length, List.of()))))
          .isEqualTo(texts(expected));
    }
  }

  private static int likeliest(float[] scores) {
    return IntStream.range(0, scores.length)
        .reduce((a, b) -> scores[b] > scores[a] ? b : a)
        .orElseThrow();
  }

  @Test
  void questionsAboutOneImageShareTheirPrefix() {
    OracleCase oracle = OracleCase.load("oracle/llava-clip-llama");
    List<EncodedSample> prompts = prompts(oracle);
    List<GenerationBatch> batches =
        GenerationBatch.of(
            prompts, oracle.architecture(), GenerationOptions.greedy(NEW, List.of(2)));
    long computed = 0;
    for (GenerationBatch batch : batches) {
      computed += (long) batch.prefix().rows() * batch.prefix().tokens();
      computed += (long) batch.rest().rows() * batch.rest().tokens();
    }
    long whole = prompts.stream().mapToLong(p -> p.ids().length).sum();
    assertThat(computed).isLessThan(whole * 3 / 4);
    assertThat(batches.stream().flatMap(b -> b.prompts().stream()))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 10).boxed().toList());
  }

  @Test
  void anyOfSeveralTokensEndsAText() {
    try (Network network = TinyModel.open()) {
      List<EncodedSample> prompts = TinyModel.samples(3);
      List<int[]> free =
          network.generation().generate(prompts, GenerationOptions.greedy(NEW, List.of()));
      assertThat(free).allSatisfy(ids -> assertThat(ids).hasSize(NEW));
      int first = free.get(0)[2];
      int second = free.get(1)[4];
      List<int[]> ended =
          network
              .generation()
              .generate(prompts, GenerationOptions.greedy(NEW, List.of(first, second)));
      for (int i = 0; i < free.size(); i++) {
        assertThat(ended.get(i))
            .isEqualTo(
                Arrays.stream(free.get(i)).takeWhile(t -> t != first && t != second).toArray());
      }
    }
  }

  @Test
  void sampledTextsDependOnlyOnSeedAndIndex() {
    OracleCase oracle = OracleCase.load("oracle/bunny-siglip-llama3");
    List<EncodedSample> prompts = prompts(oracle);
    GenerationOptions options = GenerationOptions.sampled(NEW, List.of(2), 1.0, 7);
    try (Network network = oracle.open()) {
      List<String> all = texts(network.generation().generate(prompts, options));
      assertThat(texts(network.generation().generate(prompts, options))).isEqualTo(all);
      assertThat(texts(network.generation().generate(prompts.subList(0, 4), options)))
          .isEqualTo(all.subList(0, 4));
      assertThat(
              texts(
                  network
                      .generation()
                      .generate(prompts, GenerationOptions.sampled(NEW, List.of(2), 1.0, 8))))
          .isNotEqualTo(all);
      assertThat(
              texts(
                  network
                      .generation()
                      .generate(prompts, GenerationOptions.sampled(NEW, List.of(2), 1e-6, 7))))
          .isEqualTo(
              texts(
                  network
                      .generation()
                      .generate(prompts, GenerationOptions.greedy(NEW, List.of(2)))));
    }
  }

  @Test
  void tokensAreSampledWithTheirProbabilities() {
    try (Network network = TinyModel.open()) {
      EncodedSample prompt = TinyModel.samples(1).get(0);
      float[] logProbabilities =
          network.generation().nextTokenLogProbabilities(List.of(prompt)).get(0);
      int draws = 4000;
      int[] counts = new int[logProbabilities.length];
      List<EncodedSample> copies = java.util.Collections.nCopies(draws, prompt);
      for (int[] ids :
          network.generation().generate(copies, GenerationOptions.sampled(1, List.of(), 1.0, 3))) {
        counts[ids[0]]++;
      }
      double chiSquare = 0;
      for (int token = 0; token < counts.length; token++) {
        double expected = draws * Math.exp(logProbabilities[token]);
        chiSquare += (counts[token] - expected) * (counts[token] - expected) / expected;
      }
      // 39 degrees of freedom: over 73 in one of 1,000 fair draws
      assertThat(chiSquare).isLessThan(73);
    }
  }

  @Test
  void invalidOptionsAreRefused() {
    assertThatThrownBy(() -> GenerationOptions.greedy(0, List.of())).isInstanceOf(Problem.class);
    assertThatThrownBy(() -> GenerationOptions.sampled(1, List.of(), -1, 0))
        .hasMessageContaining("temperature -1.0");
  }
}
