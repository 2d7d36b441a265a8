package striate.engine.pretraining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import striate.engine.data.EncodedSample;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.PatchSample;
import striate.engine.net.RandomWeights;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec.Schedule;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.tabletop.PatchLabels;
import striate.engine.tabletop.Picture;
import striate.engine.tabletop.Sample;
import striate.engine.tabletop.Scene;
import striate.engine.tabletop.SceneGenerator;
import striate.engine.tabletop.SceneRenderer;
import striate.engine.tabletop.Split;
import striate.engine.tabletop.Tabletop;
import striate.engine.tabletop.TaskSet;
import striate.engine.tabletop.Vocabulary;
import striate.engine.tuning.CheckpointFiles;
import striate.engine.tuning.MatmulChoice;
import striate.engine.tuning.MatmulTrial;
import striate.engine.tuning.Objective;
import striate.engine.tuning.TuningPlan;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TensorSource;

/**
 * Trains the bundled model from a seed, in the stages of the real models: language on text about
 * scenes, a vision tower that classifies patches, and a projector aligned on captions with both
 * frozen. It omits visual instruction tuning on purpose, since that is the subject of the runs. It
 * can be stopped at any time and resumes where it was.
 */
public final class Pretraining {
  private static final double DEVIATION = 0.05;
  private static final double PROJECTOR_DEVIATION = 0.1;
  private static final double WEIGHT_DECAY = 0.01;
  private static final int TURNS = 8;
  private static final int TOWER_PICTURES = 8000;
  private static final int TOWER_STEPS = 1200;
  private static final int TOWER_BATCH = 64;
  private static final int CAPTION_BATCH = 32;

  private final Path output;
  private final Path work;
  private final long seed;
  private final int captionSteps;
  private final int threads;
  private final Consumer<String> log;

  /**
   * @param output the model's directory; unfinished stages are kept in its {@code stages}
   * @param captionSteps optimizer steps of the projector's alignment
   * @param threads per operation; 0 = one per core
   * @param log receives one line at a time
   */
  public Pretraining(Path output, long seed, int captionSteps, int threads, Consumer<String> log) {
    this.output = output;
    this.work = output.resolve("stages");
    this.seed = seed;
    this.captionSteps = captionSteps;
    this.threads = threads;
    this.log = log;
  }

  /** The bundled model's shape with this number of decoder layers. */
  public static VlmArchitecture architecture(int layers) {
    return new VlmArchitecture(
        TextConfig.llama(
            Vocabulary.WORDS.size(),
            96,
            256,
            layers,
            4,
            4,
            24,
            1e-5,
            10_000,
            256,
            false,
            Vocabulary.BEGIN,
            Vocabulary.END),
        new VisionConfig(
            VisionConfig.Family.CLIP,
            64,
            256,
            3,
            4,
            SceneRenderer.PICTURE,
            SceneRenderer.CELL,
            1e-5,
            "quick_gelu",
            -2,
            true),
        2,
        true,
        "gelu",
        Vocabulary.IMAGE,
        Vocabulary.PAD);
  }

  /** Returns true if the model is complete, false if cancelled with all progress saved. */
  public boolean run(BooleanSupplier cancelled) {
    try {
      Files.createDirectories(work);
    } catch (IOException e) {
      throw Problem.badInput(
          "cannot write: " + e.getMessage(), output, "choose a writable directory", e);
    }
    int depth = 0;
    for (LanguageStage stage : LanguageStage.curriculum()) {
      if (!Files.exists(after(stage.name())) && !language(stage, depth, cancelled)) {
        return false;
      }
      depth = stage.depth();
    }
    if (!Files.exists(after("tower")) && !tower(cancelled)) {
      return false;
    }
    if (!Files.exists(after("projector")) && !projector(cancelled)) {
      return false;
    }
    try (TensorSource weights = SafetensorsFile.open(after("projector"))) {
      ModelDirectory.write(output, architecture(depth), weights);
    }
    log.accept("the model is in " + output);
    return true;
  }

  private boolean language(LanguageStage stage, int depthBefore, BooleanSupplier cancelled) {
    VlmArchitecture architecture = architecture(stage.depth());
    try (TensorSource start = startOf(stage, depthBefore);
        Network network = Network.open(start, architecture, options(architecture))) {
      network.training().train(TrainableSet.languageModel(architecture));
      long stageSeed = seed * 1000 + stage.depth() * 10L + stage.mostPieces();
      TuningPlan plan =
          plan(
              stage.steps(),
              stage.batch(),
              stage.learningRate(),
              stage.schedule(),
              stage.warmupSteps());
      boolean done =
          run(
              stage.name(),
              network,
              plan,
              Objective.answers(network),
              EncodedSamples.of(
                  stage.steps() * stage.batch(),
                  i ->
                      text(
                          Tabletop.language(
                                  stageSeed, i, 1, stage.mostPieces(), stage.tasks(), TURNS)
                              .get(0))),
              cancelled);
      if (done) {
        report(network, Modality.TEXTUAL);
        SafetensorsWriter.write(after(stage.name()), new NetworkWeights(network));
      }
      return done;
    }
  }

  private TensorSource startOf(LanguageStage stage, int depthBefore) {
    if (depthBefore == 0) {
      return new RandomWeights(architecture(stage.depth()), DEVIATION, seed);
    }
    List<LanguageStage> all = LanguageStage.curriculum();
    TensorSource before = SafetensorsFile.open(after(all.get(all.indexOf(stage) - 1).name()));
    return stage.depth() == depthBefore ? before : new GrownDecoder(before);
  }

  private boolean tower(BooleanSupplier cancelled) {
    List<LanguageStage> all = LanguageStage.curriculum();
    LanguageStage last = all.get(all.size() - 1);
    VlmArchitecture architecture = architecture(last.depth());
    try (TensorSource start = SafetensorsFile.open(after(last.name()));
        Network network = Network.open(start, architecture, options(architecture))) {
      int features = architecture.vision().hidden();
      PatchLabels.CLASSES.forEach(
          (attribute, classes) -> network.addHead(attribute, features, classes, seed));
      List<String> names = new ArrayList<>(TrainableSet.tower(architecture).names());
      network.shapes().keySet().stream().filter(n -> n.startsWith("heads.")).forEach(names::add);
      network.training().train(new TrainableSet(new java.util.LinkedHashSet<>(names)));
      log.accept("tower: painting " + TOWER_PICTURES + " pictures");
      SceneGenerator scenes =
          new SceneGenerator(seed * 1000 + 7, Split.TRAIN, SceneGenerator.MOST_PIECES);
      List<PatchSample> pictures =
          java.util.stream.IntStream.range(0, TOWER_PICTURES)
              .mapToObj(i -> labelled(scenes.scene(i)))
              .toList();
      boolean done =
          run(
              "tower",
              network,
              plan(TOWER_STEPS, TOWER_BATCH, 2e-3, Schedule.COSINE, 50),
              Objective.patches(network),
              pictures,
              cancelled);
      if (done) {
        reportTower(network);
        SafetensorsWriter.write(after("tower"), new NetworkWeights(network));
      }
      return done;
    }
  }

  private boolean projector(BooleanSupplier cancelled) {
    List<LanguageStage> all = LanguageStage.curriculum();
    VlmArchitecture architecture = architecture(all.get(all.size() - 1).depth());
    try (TensorSource start = SafetensorsFile.open(after("tower"));
        Network network = Network.open(start, architecture, options(architecture))) {
      TensorSource fresh = new RandomWeights(architecture, PROJECTOR_DEVIATION, seed);
      for (String name : TrainableSet.projector(architecture).names()) {
        network.write(name, fresh.floats(name));
      }
      network.training().train(TrainableSet.projector(architecture));
      boolean done =
          captionSteps == 0
              || run(
                  "projector",
                  network,
                  plan(captionSteps, CAPTION_BATCH, 5e-3, Schedule.COSINE, 3),
                  Objective.answers(network),
                  EncodedSamples.of(
                      captionSteps * CAPTION_BATCH,
                      i -> picture(Tabletop.captions(seed * 1000 + 8, i, 1).get(0))),
                  cancelled);
      if (done) {
        report(network, Modality.VISUAL);
        SafetensorsWriter.write(after("projector"), new NetworkWeights(network));
      }
      return done;
    }
  }

  private <S> boolean run(
      String name,
      Network network,
      TuningPlan plan,
      Objective<S> objective,
      List<S> samples,
      BooleanSupplier cancelled) {
    CheckpointFiles checkpoints = new CheckpointFiles(work.resolve(name), 1);
    return new Stage(name, checkpoints, log).run(network, plan, objective, samples, cancelled);
  }

  private TuningPlan plan(int steps, int batch, double rate, Schedule schedule, int warmup) {
    return new TuningPlan(
        steps, batch, 1, true, seed, rate, rate, schedule, warmup, WEIGHT_DECAY, 1.0);
  }

  private NetworkOptions options(VlmArchitecture architecture) {
    return MatmulChoice.ofUser()
        .applied(
            NetworkOptions.defaults().withThreads(threads),
            new MatmulTrial.Shapes(architecture, 1024, 0, true));
  }

  private Path after(String stage) {
    return work.resolve("after-" + stage + ".safetensors");
  }

  private void report(Network network, Modality modality) {
    List<String> scores = new ArrayList<>();
    for (TaskSet task : Tabletop.taskSets(60)) {
      if (task.modality() == modality) {
        List<EncodedSample> prompts = task.items().stream().map(Pretraining::prompt).toList();
        List<int[]> answers = network.generation().generate(prompts, 1);
        int right = 0;
        for (int i = 0; i < answers.size(); i++) {
          int[] wanted = Vocabulary.encode(task.items().get(i).answer());
          right += java.util.Arrays.equals(answers.get(i), wanted) ? 1 : 0;
        }
        scores.add(
            String.format(Locale.ROOT, "%s %.0f %%", task.name(), 100.0 * right / answers.size()));
      }
    }
    log.accept(modality.word() + " tasks: " + String.join(", ", scores));
  }

  private void reportTower(Network network) {
    SceneGenerator scenes =
        new SceneGenerator(seed * 1000 + 9, Split.TEST, SceneGenerator.MOST_PIECES);
    List<String> scores = new ArrayList<>();
    for (Map.Entry<String, Integer> attribute : PatchLabels.CLASSES.entrySet()) {
      int right = 0;
      int all = 0;
      for (int i = 0; i < 100; i++) {
        PatchSample sample = labelled(scenes.scene(i));
        int[] seen = network.inspection().classifyPatches(sample.pixels(), attribute.getKey());
        int[] there = java.util.Objects.requireNonNull(sample.labels().get(attribute.getKey()));
        for (int patch = 0; patch < there.length; patch++) {
          if (there[patch] != attribute.getValue() - 1) {
            all++;
            right += seen[patch] == there[patch] ? 1 : 0;
          }
        }
      }
      scores.add(String.format(Locale.ROOT, "%s %.1f %%", attribute.getKey(), 100.0 * right / all));
    }
    log.accept(
        "tower on unseen scenes, accuracy on non-empty patches: " + String.join(", ", scores));
  }

  private static EncodedSample prompt(TaskSet.Item item) {
    String text = item.prompt().replace("<image>\n", "");
    int[] words = Vocabulary.encode(text);
    int patches = item.image() == null ? 0 : Scene.CELLS;
    int[] ids = new int[1 + patches + words.length];
    ids[0] = Vocabulary.BEGIN;
    java.util.Arrays.fill(ids, 1, 1 + patches, Vocabulary.IMAGE);
    System.arraycopy(words, 0, ids, 1 + patches, words.length);
    return EncodedSample.prompt(
        item.id(), ids, item.image() == null ? null : pixels(Scene.parse(item.image())));
  }

  private static EncodedSample text(Sample sample) {
    return new EncodedSample(sample.id(), sample.ids(), sample.labels(), null);
  }

  private static EncodedSample picture(Sample sample) {
    String image = java.util.Objects.requireNonNull(sample.image());
    return new EncodedSample(
        sample.id(), sample.ids(), sample.labels(), pixels(Scene.parse(image)));
  }

  private static PatchSample labelled(Scene scene) {
    return new PatchSample(scene.reference(), pixels(scene), PatchLabels.of(scene));
  }

  /** (3, 64, 64), normalised by the model directory's preprocessor_config.json. */
  private static float[] pixels(Scene scene) {
    Picture picture = SceneRenderer.render(scene);
    int area = picture.side() * picture.side();
    float[] pixels = new float[3 * area];
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < area; i++) {
        float value = (picture.rgb()[3 * i + c] & 255) * (1f / 255);
        pixels[c * area + i] =
            (value - ModelDirectory.MEAN.get(c).floatValue())
                / ModelDirectory.DEVIATION.get(c).floatValue();
      }
    }
    return pixels;
  }
}
