package striate.engine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.data.EncodedSample;
import striate.engine.data.SampleEncoder;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.ImageSource;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.text.ChatTemplate;
import striate.engine.worker.NetworkEvaluation;

/**
 * Speed of answering. Not a test: nothing runs it but
 *
 * <pre>mvn -pl engine test -Dtest=AnswerBenchmark -Dbench.model=P</pre>
 *
 * where P is what {@code peer.py make P} wrote. {@code generate_peer.py P} prints the peer's tokens
 * per second for the same prompts; run the two alternately.
 */
class AnswerBenchmark {
  private static final Path MODEL =
      Path.of(System.getProperty("bench.model", "target/bench-model")).toAbsolutePath();
  private static final int PROMPTS = Integer.getInteger("bench.prompts", 8);
  private static final int NEW_TOKENS = Integer.getInteger("bench.new", 32);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

  @Test
  void generation() throws Exception {
    try (OpenModel opened = open(MODEL, null)) {
      List<EncodedSample> prompts = prompts(opened);
      double[] rates = new double[ROUNDS];
      for (int round = -1; round < ROUNDS; round++) {
        long begin = System.nanoTime();
        opened.network().generation().continuations(prompts, NEW_TOKENS, Set.of());
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (round >= 0) {
          rates[round] = prompts.size() * NEW_TOKENS / seconds;
        }
      }
      print("generation, %d prompts: %.1f tokens/s", prompts.size(), BenchCommand.median(rates));
    }
  }

  /** Four options of each question together against four passes over all questions. */
  @Test
  void likelihoods() throws Exception {
    try (OpenModel opened = open(MODEL, null)) {
      Network network = opened.network();
      List<List<EncodedSample>> questions = new ArrayList<>();
      for (EncodedSample prompt : prompts(opened)) {
        List<EncodedSample> options = new ArrayList<>();
        for (int option = 0; option < 4; option++) {
          int[] ids = Arrays.copyOf(prompt.ids(), prompt.ids().length + 2);
          int[] labels = new int[ids.length];
          Arrays.fill(labels, EncodedSample.IGNORED);
          for (int i = prompt.ids().length; i < ids.length; i++) {
            ids[i] = 100 + option + i % 2;
            labels[i] = ids[i];
          }
          options.add(new EncodedSample(prompt.id(), ids, labels, prompt.pixels()));
        }
        questions.add(options);
      }
      double[] ratios = new double[ROUNDS];
      for (int round = -1; round < ROUNDS; round++) {
        long begin = System.nanoTime();
        network.generation().likelihoods(questions);
        long together = System.nanoTime() - begin;
        begin = System.nanoTime();
        for (int option = 0; option < 4; option++) {
          int same = option;
          network
              .inspection()
              .loss(questions.stream().map(options -> options.get(same)).toList(), 1);
        }
        long apart = System.nanoTime() - begin;
        if (round >= 0) {
          ratios[round] = (double) apart / together;
        }
      }
      print("likelihood of four options: %.2f times four passes", BenchCommand.median(ratios));
    }
  }

  @Test
  void bundledTasks() {
    Path model = Path.of(System.getProperty("striate.root")).resolve("assets/model");
    List<EvaluationTask> tasks = TaskRegistry.tabletop().all();
    try (OpenModel opened = open(model, ChatTemplate.TURNS)) {
      long begin = System.nanoTime();
      new NetworkEvaluation(
              opened.network(),
              opened.inputs(),
              new ImageSource(opened.inputs().preprocessor(), null),
              null,
              warning -> {})
          .after(0)
          .evaluate(tasks, () -> false, result -> {});
      print(
          "bundled tasks: %d questions in %.1f s",
          tasks.stream().mapToInt(task -> task.items().size()).sum(),
          (System.nanoTime() - begin) / 1e9);
    }
  }

  private static List<EncodedSample> prompts(OpenModel opened) throws Exception {
    JsonNode samples = new ObjectMapper().readTree(MODEL.resolve("samples.json").toFile());
    SampleEncoder encoder = opened.inputs().encoder();
    ImageSource images = new ImageSource(opened.inputs().preprocessor(), MODEL);
    List<EncodedSample> prompts = new ArrayList<>();
    for (int i = 0; i < PROMPTS; i++) {
      JsonNode sample = samples.get(i);
      prompts.add(
          encoder.encodeQuestion(
              "prompt " + i,
              sample.get("prompt").asText(),
              images.pixels(sample.get("image").asText())));
    }
    return prompts;
  }

  private static OpenModel open(Path model, ChatTemplate template) {
    return OpenModel.open(
        ModelFiles.of(model), null, NetworkOptions.defaults().withDevice("cpu"), template);
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
