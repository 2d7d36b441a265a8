package striate.engine.region;

/** Names selections. */
final class SelectionText {
  private SelectionText() {}

  static String describe(LayerSelection selection) {
    int n = selection.layerCount();
    int k = selection.count();
    if (k == 0) {
      return "Projector only";
    }
    if (k == n) {
      return "All layers";
    }
    int first = selection.indices().get(0);
    if (k == 1) {
      return "Layer " + first;
    }
    if (selection.isContiguous()) {
      return block(selection, first);
    }
    if (selection.equals(Strategy.SPARSE_UNIFORM.select(n, k))) {
      return "Sparse & uniform " + k;
    }
    if (selection.equals(Strategy.sparseUniform(n, k, 0))) {
      return "Sparse & uniform " + k + " from layer 0";
    }
    if (selection.equals(Strategy.HYBRID.select(n, k))) {
      return "Hybrid " + k;
    }
    if (k <= 4) {
      return "Layers " + selection;
    }
    if (selection.equals(Strategy.EVERY_MTH.select(n, k)) && n % k == 0) {
      return "One layer in " + n / k;
    }
    return selection.equals(Strategy.MIRRORED.select(n, k))
        ? "Mirrored " + k
        : k + " layers of " + n;
  }

  private static String block(LayerSelection selection, int first) {
    int n = selection.layerCount();
    int k = selection.count();
    if (first == 0) {
      return "Bottom " + k;
    }
    if (first + k == n) {
      return "Top " + k;
    }
    return selection.equals(Strategy.MIDDLE.select(n, k))
        ? "Middle " + k
        : "Layers " + first + "-" + (first + k - 1);
  }
}
