package striate.engine.pretraining;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.Network;
import striate.engine.net.PatchSample;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec.Schedule;
import striate.engine.tabletop.PatchLabels;
import striate.engine.tabletop.SceneGenerator;
import striate.engine.tabletop.Split;
import striate.engine.tuning.Objective;
import striate.engine.tuning.TuningPlan;
import striate.engine.weights.TensorSource;

/** The vision tower's stage: linear heads on its features say what each patch shows. */
final class TowerTraining {
  static final String STAGE = "tower";

  private static final int STEPS = 400;
  private static final int BATCH = 64;
  private static final double RATE = 2e-3;
  private static final int TESTED = 100;

  private final StageFiles files;
  private final long seed;

  TowerTraining(StageFiles files, long seed) {
    this.files = files;
    this.seed = seed;
  }

  /** Returns true if the stage is done, false if cancelled. */
  boolean run(TensorSource start, VlmArchitecture architecture, BooleanSupplier cancelled) {
    try (Network network = files.open(start, architecture)) {
      PatchLabels.CLASSES.forEach(
          (attribute, classes) ->
              network.addHead(attribute, architecture.vision().hidden(), classes, seed));
      Set<String> names = new LinkedHashSet<>(TrainableSet.tower(architecture).names());
      network.shapes().keySet().stream().filter(n -> n.startsWith("heads.")).forEach(names::add);
      network.training().train(new TrainableSet(names));
      SceneGenerator scenes = new SceneGenerator(seed * 1000 + 7, Split.TRAIN);
      boolean done =
          files.run(
              STAGE,
              network,
              new TuningPlan(
                  STEPS, BATCH, 1, false, seed, RATE, RATE, Schedule.COSINE, 50, 0.01, 1.0),
              Objective.patches(network),
              EncodedSamples.of(STEPS * BATCH, i -> SceneEncoding.labelled(scenes.scene(i))),
              () -> false,
              cancelled);
      if (done) {
        report(network);
        files.finish(STAGE, network);
      }
      return done;
    }
  }

  private void report(Network network) {
    SceneGenerator scenes = new SceneGenerator(seed * 1000 + 9, Split.TEST);
    List<String> scores = new ArrayList<>();
    for (Map.Entry<String, Integer> attribute : PatchLabels.CLASSES.entrySet()) {
      int right = 0;
      int all = 0;
      for (int i = 0; i < TESTED; i++) {
        PatchSample sample = SceneEncoding.labelled(scenes.scene(i));
        int[] seen = network.inspection().classifyPatches(sample.pixels(), attribute.getKey());
        int[] shown = Objects.requireNonNull(sample.labels().get(attribute.getKey()));
        for (int patch = 0; patch < shown.length; patch++) {
          if (shown[patch] != PatchLabels.NONE) {
            all++;
            right += seen[patch] == shown[patch] ? 1 : 0;
          }
        }
      }
      scores.add(String.format(Locale.ROOT, "%s %.1f %%", attribute.getKey(), 100.0 * right / all));
    }
    files.log().accept("tower on unseen scenes: " + String.join(", ", scores));
  }
}
