package striate.engine.region;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every form that a selection's text can take, each with an example and a sentence. */
public final class SelectionForms {
  private SelectionForms() {}

  /**
   * One form.
   *
   * @param form such as {@code hybrid:K}
   * @param example the form for the model and count that were asked about
   * @param layers what the example selects; null where that depends on a file, or the form is for
   *     another depth
   * @param explanation one sentence
   */
  public record Form(
      String form, String example, @Nullable LayerSelection layers, String explanation) {}

  /**
   * All forms.
   *
   * @param n decoder layers
   * @param k 1..n
   * @throws striate.engine.run.Problem unless {@code 1 <= k <= n}
   */
  public static List<Form> of(int n, int k) {
    List<Form> forms = new ArrayList<>();
    for (Strategy strategy : Strategy.values()) {
      forms.add(example(n, strategy.word() + ":K", strategy.word() + ":" + k, strategy.sentence()));
      if (strategy == Strategy.SPARSE_UNIFORM) {
        forms.add(
            example(
                n,
                "sparse-uniform:K:PHASE",
                "sparse-uniform:" + k + ":0",
                "The same moved so that its first layer is PHASE; what leaves at one end comes in"
                    + " at the other."));
      } else if (strategy == Strategy.HYBRID) {
        forms.add(
            example(
                n,
                "hybrid:K:BOTTOM",
                "hybrid:" + k + ":" + (k + 3) / 4,
                "BOTTOM layers from the bottom, the others from the top."));
      }
    }
    forms.add(
        example(
            n,
            "window:K:FROM",
            "window:" + k + ":" + Math.min(1, n - k),
            "Consecutive layers from layer FROM on."));
    forms.add(
        example(
            n,
            "contiguous:FROM-TO",
            "contiguous:" + (n - k) + "-" + (n - 1),
            "Consecutive layers, both ends included."));
    for (String quarter :
        List.of("bottom-quarter", "lower-middle-quarter", "upper-middle-quarter", "top-quarter")) {
      forms.add(
          example(n, quarter, quarter, "One of the four consecutive quarters that are compared."));
    }
    int step = Math.max(1, n / k);
    forms.add(
        example(
            n,
            "every:M:FROM",
            "every:" + step + ":" + (step - 1),
            "Every M-th layer from layer FROM on; without FROM, from layer 0 on."));
    forms.add(
        example(
            n,
            "random:K:SEED",
            "random:" + k + ":7",
            "Drawn at random; the same seed draws the same layers everywhere."));
    for (PaperPreset preset : PaperPreset.values()) {
      LayerSelection layers = n == PaperPreset.LAYERS ? preset.select(n) : null;
      forms.add(new Form(preset.word(), preset.word(), layers, preset.sentence()));
    }
    forms.addAll(fromFiles(k));
    forms.addAll(combined(n, k));
    return List.copyOf(forms);
  }

  private static List<Form> fromFiles(int k) {
    return List.of(
        new Form(
            "top-k:K:FILE",
            "top-k:" + k + ":values.json",
            null,
            "The layers with the highest values in a file that `striate importance --json` wrote."),
        new Form(
            "bottom-k:K:FILE",
            "bottom-k:" + k + ":values.json",
            null,
            "The layers with the lowest values in such a file."),
        new Form(
            "saved:NAME",
            "saved:mine",
            null,
            "A selection of this workspace that `striate strategies save` keeps."));
  }

  private static List<Form> combined(int n, int k) {
    String one = "sparse-uniform:" + k;
    return List.of(
        example(n, "all", "all", "Every decoder layer."),
        example(n, "none", "none", "No layer: only the projector is trained, if it is tuned."),
        example(n, "1,5,9-13", "0," + (n - 1), "Layers and ranges, counted from 0 at the input."),
        example(n, "A, B", one + ", last:1", "The layers of either."),
        example(n, "A and B", one + " and first:" + (n + 1) / 2, "The layers of both."),
        example(n, "A except B", "all except " + one, "The layers of A that are not in B."),
        example(n, "not A", "not first:1", "The layers that A leaves out."),
        example(n, "mirror A", "mirror first:" + k, "A reflected in the middle of the decoder."));
  }

  private static Form example(int n, String form, String example, String explanation) {
    return new Form(form, example, LayerSelection.parse(example, n), explanation);
  }

  /** Words that choose a count of layers by position, such as {@code sparse-uniform}. */
  public static List<String> countedWords() {
    return Arrays.stream(Strategy.values()).map(Strategy::word).toList();
  }
}
