package striate.engine.tuning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import striate.engine.data.EncodedSample;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.LoraAdapter;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.RandomWeights;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec.Schedule;

/**
 * Measures a training step of a small LLaVA-like model with random weights; a program, not a test.
 * Arguments: method (lora or full), layers to tune (all, or every n-th as /n), steps.
 */
final class StepTime {
  private StepTime() {}

  public static void main(String[] args) {
    VlmArchitecture architecture =
        new VlmArchitecture(
            TextConfig.llama(512, 128, 256, 32, 4, 4, 32, 1e-5, 10000, 512, true, 1, 2),
            new VisionConfig(
                VisionConfig.Family.CLIP, 96, 192, 4, 4, 48, 8, 1e-5, "quick_gelu", -2, true),
            2,
            true,
            "gelu",
            4,
            3);
    int every = args[1].equals("all") ? 1 : Integer.parseInt(args[1].substring(1));
    List<Integer> layers =
        IntStream.range(0, 32).filter(l -> l % every == every - 1).boxed().toList();
    int steps = Integer.parseInt(args[2]);
    try (Network network =
        Network.open(
            new RandomWeights(architecture, 0.02, 1),
            architecture,
            NetworkOptions.defaults().withDevice("cpu"))) {
      TrainableSet projector = TrainableSet.projector(architecture);
      if (args[0].equals("lora")) {
        LoraAdapter adapter = LoraAdapter.fresh(architecture.text(), layers, 16, 32, 0, 1);
        network.attach(adapter);
        network.training().train(TrainableSet.adapter(adapter).plus(projector));
      } else {
        network.training().train(TrainableSet.layers(architecture, layers).plus(projector));
      }
      TuningPlan plan =
          new TuningPlan(steps, 32, 1, false, 1, 1e-4, 1e-4, Schedule.CONSTANT, 0, 0, 1);
      List<Double> times = new ArrayList<>();
      try (Tuner<?> tuner = Tuner.onAnswers(network, plan, samples())) {
        tuner.run(steps, report -> times.add(report.millis()), () -> false);
      }
      double[] sorted =
          times.subList(3, times.size()).stream()
              .mapToDouble(Double::doubleValue)
              .sorted()
              .toArray();
      System.out.printf(
          Locale.ROOT,
          "striate %s median %.1f ms, least %.1f ms%n",
          Arrays.toString(args),
          sorted[sorted.length / 2],
          sorted[0]);
    }
  }

  /** 128 samples of 36 image tokens, a question and an answer of 2 to 6 tokens; 56 to 68 in all. */
  private static List<EncodedSample> samples() {
    Random random = new Random(5);
    List<EncodedSample> samples = new ArrayList<>();
    for (int s = 0; s < 128; s++) {
      int answer = 2 + s % 5;
      int length = 54 + s % 9 + answer;
      int[] ids = new int[length];
      int[] labels = new int[length];
      Arrays.fill(labels, EncodedSample.IGNORED);
      for (int t = 0; t < length; t++) {
        ids[t] = t >= 4 && t < 40 ? 4 : 5 + random.nextInt(500);
        if (t >= length - answer) {
          labels[t] = ids[t];
        }
      }
      float[] pixels = new float[3 * 48 * 48];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextGaussian();
      }
      samples.add(new EncodedSample("s" + s, ids, labels, pixels));
    }
    return samples;
  }
}
