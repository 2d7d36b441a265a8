package striate.engine.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.data.EncodedSample;
import striate.engine.importance.ImportanceMetric;
import striate.engine.importance.ImportanceMetric.Source;
import striate.engine.importance.LayerScore;
import striate.engine.importance.ParameterChange;
import striate.engine.net.LoraAdapter;
import striate.engine.pruning.LayerRanking;
import striate.engine.pruning.PruningPlan;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;

/** The curves of one opened model that loses layers. */
final class ModelPruning {
  private final Setting setting;
  private final ModelFiles files;
  private final OpenModel opened;
  private final List<EncodedSample> samples;
  private int number;

  /**
   * What all models of a comparison have in common.
   *
   * @param block consecutive layers that go at once
   * @param chat template of the samples; null for raw pairs
   * @param output keeps what is measured; null = nothing does
   * @param curves gets an object per curve
   * @param told how each step is told as soon as it is measured
   */
  record Setting(
      ImportanceMetric metric,
      int block,
      VariantOptions options,
      @Nullable ChatTemplate chat,
      VariantScores scores,
      @Nullable EvaluationOutput output,
      ArrayNode curves,
      Terminal terminal,
      PruningCurve.Told told) {

    /** The same where results are kept elsewhere. */
    Setting keptIn(@Nullable EvaluationOutput other, VariantScores otherScores) {
      return new Setting(metric, block, options, chat, otherScores, other, curves, terminal, told);
    }
  }

  /**
   * @param files that the model was opened from
   * @param first number of its first curve
   */
  ModelPruning(Setting setting, ModelFiles files, OpenModel opened, int first) {
    this.setting = setting;
    this.files = files;
    this.opened = opened;
    this.number = first;
    this.samples =
        SampleSource.open(
            setting.options().samples(),
            opened,
            setting.chat(),
            setting.options().limit(),
            setting.terminal());
  }

  /** Removes layers by the model's own ranking; returns what each step removed. */
  List<List<Integer>> ranked(String name, PruningPlan plan) throws Exception {
    LayerRanking ranking =
        new LayerRanking(
            opened.network(),
            setting.metric(),
            setting.block(),
            samples,
            setting.metric().source() == Source.WEIGHTS ? change() : List.of(),
            title -> new CountedProgress(setting.terminal(), title));
    return curve(name).ranked(plan, ranking, steps(name));
  }

  /** Removes what another curve removed. */
  void following(String name, List<List<Integer>> removed) throws Exception {
    curve(name).following(removed, steps(name));
  }

  /** Measures the model once, without removing anything from it. */
  void healed(String name, int step, SortedSet<Integer> gone) throws Exception {
    curve(name).healed(step, gone, steps(name));
  }

  private ArrayNode steps(String name) {
    return setting.curves().addObject().put("name", name).putArray("steps");
  }

  private PruningCurve curve(String name) {
    return new PruningCurve(
        name,
        number++,
        opened,
        samples,
        setting.scores(),
        setting.output(),
        setting.terminal(),
        setting.told());
  }

  private List<LayerScore> change() {
    try (Checkpoint base = Checkpoint.open(files.tunedBy(files.adapter(), null))) {
      Path adapter = base.files().adapter();
      if (adapter != null) {
        try (PeftAdapter stored = PeftAdapter.read(adapter, base.architecture())) {
          return ParameterChange.of(
                  base.architecture().text(),
                  base.tensors(),
                  LoraAdapter.read(stored.tensors(), stored.rank(), stored.alpha(), 0),
                  layer -> {})
              .scores(setting.metric());
        }
      }
      requireBase(files);
      try (Checkpoint tuned = Checkpoint.open(files)) {
        return ParameterChange.between(
                base.architecture().text(), base.tensors(), tuned.tensors(), layer -> {})
            .scores(setting.metric());
      }
    }
  }

  /**
   * @throws Problem if what the weights were before tuning is not known
   */
  static void requireBase(ModelFiles files) {
    if (files.adapter() == null && files.trained() == null) {
      throw Problem.badInput(
          "what the weights were before tuning is not known",
          "--metric, " + files.model(),
          "take another metric, or name a --run or an --adapter");
    }
  }
}
