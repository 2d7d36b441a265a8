package striate.engine.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;

/**
 * Labelled patches of several images: per head, indices into the flattened (images, patches) and
 * their classes, without heads that have no labels.
 */
record PatchBatch(List<String> heads, List<long[]> rows, List<long[]> targets) {

  static PatchBatch of(List<PatchSample> samples, VlmArchitecture architecture) {
    int patches = architecture.vision().patches();
    TreeSet<String> names = new TreeSet<>();
    samples.forEach(s -> names.addAll(s.labels().keySet()));
    List<String> heads = new ArrayList<>();
    List<long[]> rows = new ArrayList<>();
    List<long[]> targets = new ArrayList<>();
    for (String head : names) {
      long[] row = new long[samples.size() * patches];
      long[] target = new long[row.length];
      int count = 0;
      for (int s = 0; s < samples.size(); s++) {
        int[] labels = samples.get(s).labels().get(head);
        if (labels == null) {
          continue;
        }
        if (labels.length != patches) {
          throw Problem.badInput(
              labels.length + " labels for " + patches + " patches",
              "sample " + samples.get(s).id(),
              "label every patch, with -100 for patches without a label");
        }
        for (int p = 0; p < patches; p++) {
          if (labels[p] >= 0) {
            row[count] = (long) s * patches + p;
            target[count++] = labels[p];
          }
        }
      }
      if (count > 0) {
        heads.add(head);
        rows.add(Arrays.copyOf(row, count));
        targets.add(Arrays.copyOf(target, count));
      }
    }
    return new PatchBatch(heads, rows, targets);
  }
}
