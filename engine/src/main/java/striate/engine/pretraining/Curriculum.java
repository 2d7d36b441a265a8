package striate.engine.pretraining;

import java.util.ArrayList;
import java.util.List;
import striate.engine.tabletop.SceneTask;
import striate.engine.tabletop.TextMix;

/**
 * The stages of the language model, in order. The decoder grows with the number of passes that
 * questions ask about, because each further pass is a further look-up on top of the others: layers
 * that come when they are needed learn it in some hundred steps, and a decoder that has them all
 * from the start takes several times as long. Learning a pass takes more layers than doing it, so
 * the last stage keeps only the lower ones. See assets/docs/bundled-model.md.
 */
public record Curriculum(List<LanguageStage> stages) {
  /** Decoder layers of the bundled model. */
  public static final int LAYERS = 8;

  /** Decoder layers of the stage with the most passes. */
  private static final int MOST_LAYERS = 12;

  /** Layers for each pass; with one or two, a pass takes more than twice as many steps. */
  private static final int LAYERS_PER_PASS = 3;

  public Curriculum {
    stages = List.copyOf(stages);
  }

  /** The bundled model's curriculum, found by experiment. */
  public static Curriculum bundled() {
    return of(LAYERS, MOST_LAYERS, SceneTask.MOST_PASSES);
  }

  /** The same stages for a decoder that never has more than this number of layers, at least 1. */
  public static Curriculum ofDepth(int layers) {
    return of(layers, layers, SceneTask.MOST_PASSES);
  }

  /**
   * A stage with shirts alone, in which looking things up is learned, a stage with descriptions,
   * one for each further pass, one to practise the most passes, and one that lowers the learning
   * rate to 0.
   *
   * @param kept layers of the finished decoder
   * @param most layers of the stages before it
   * @param passes most passes that a question asks about
   */
  private static Curriculum of(int kept, int most, int passes) {
    List<LanguageStage> stages = new ArrayList<>();
    int first = Math.min(most, LAYERS_PER_PASS);
    stages.add(
        new LanguageStage("language-shirts", first, 400, true, new TextMix(2, 3, 1, 0.2, 0.35, 0)));
    stages.add(
        new LanguageStage(
            "language-pass-1", first, 500, true, new TextMix(2, 5, 1, 0.15, 0.15, 0.35)));
    for (int pass = 2; pass <= passes; pass++) {
      stages.add(
          new LanguageStage(
              "language-pass-" + pass,
              Math.min(most, LAYERS_PER_PASS * pass),
              800,
              true,
              new TextMix(3, 7, pass, 0.15, 0.05, 0.4)));
    }
    TextMix all = new TextMix(3, 7, passes, 0.15, 0.05, 0.4);
    stages.add(new LanguageStage("language-practice", most, 1200, true, all));
    stages.add(
        new LanguageStage(
            "language-end", kept, 250, false, new TextMix(3, 7, passes, 0.2, 0.05, 0.4)));
    return new Curriculum(stages);
  }

  /** Decoder layers at the end. */
  public int layers() {
    return last().layers();
  }

  /** Decoder layers of the deepest stage. */
  int mostLayers() {
    return stages.stream().mapToInt(LanguageStage::layers).max().orElseThrow();
  }

  LanguageStage last() {
    return stages.get(stages.size() - 1);
  }
}
