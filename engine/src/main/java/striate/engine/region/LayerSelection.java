package striate.engine.region;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import striate.engine.run.Problem;

/**
 * An immutable set of decoder layers of a model with {@code layerCount} layers, counted from 0 at
 * the input. Its text is canonical: {@code 1,5,9-13}, or {@code none}.
 */
public final class LayerSelection {
  /** More layers than any decoder has; rejects nonsense. */
  public static final int MAX_LAYERS = 4096;

  private final int layerCount;
  private final BitSet layers;

  private LayerSelection(int layerCount, BitSet layers) {
    this.layerCount = layerCount;
    this.layers = layers;
  }

  /**
   * The given layers.
   *
   * @throws Problem if one is not in {@code 0..layerCount-1}, or {@code layerCount} not in 1..4096
   */
  public static LayerSelection of(int layerCount, int... indices) {
    if (layerCount < 1 || layerCount > MAX_LAYERS) {
      throw Problem.badInput(
          "a decoder of " + layerCount + " layers", "layers", "take 1 to " + MAX_LAYERS);
    }
    BitSet set = new BitSet(layerCount);
    for (int index : indices) {
      if (index < 0 || index >= layerCount) {
        throw SelectionAtom.noSuchLayer(Integer.toString(index), layerCount);
      }
      set.set(index);
    }
    return new LayerSelection(layerCount, set);
  }

  /** The given layers, in any order. */
  public static LayerSelection of(int layerCount, Collection<Integer> indices) {
    return of(layerCount, indices.stream().mapToInt(Integer::intValue).toArray());
  }

  public static LayerSelection all(int layerCount) {
    return none(layerCount).invert();
  }

  public static LayerSelection none(int layerCount) {
    return of(layerCount);
  }

  /**
   * Parses the text of a job file or a person: 0-based indices and ranges ({@code 1,5,9-13}),
   * {@code all}, {@code none}, {@code contiguous:24-31}, {@code random:8:SEED}, a {@link Strategy}
   * with a count ({@code sparse-uniform:8}), or another of the {@link SelectionForms}. Commas unite
   * several of these, {@code and} intersects them, {@code except} takes layers away, {@code not}
   * and {@code mirror} stand before one.
   *
   * @throws Problem that names the wrong word and the allowed forms
   */
  public static LayerSelection parse(String text, int layerCount) {
    return parse(text, layerCount, SelectionSources.NONE);
  }

  /**
   * The same where saved selections and values of layers are at hand.
   *
   * @param sources of {@code saved:NAME} and {@code top-k:K:FILE}
   */
  public static LayerSelection parse(String text, int layerCount, SelectionSources sources) {
    return SelectionParser.parse(text, layerCount, sources);
  }

  /** The number of decoder layers of the model. */
  public int layerCount() {
    return layerCount;
  }

  /** The number of chosen layers. */
  public int count() {
    return layers.cardinality();
  }

  public boolean isEmpty() {
    return layers.isEmpty();
  }

  /** Chosen layers as a share of all, 0..1. */
  public double share() {
    return (double) count() / layerCount;
  }

  public boolean contains(int layer) {
    return layer >= 0 && layers.get(layer);
  }

  /** The chosen layers, ascending. */
  public List<Integer> indices() {
    return layers.stream().boxed().collect(Collectors.toUnmodifiableList());
  }

  /** The chosen layers as a new set. */
  public SortedSet<Integer> asSet() {
    return new TreeSet<>(indices());
  }

  /** One flag per layer, from the input up. */
  public boolean[] flags() {
    boolean[] flags = new boolean[layerCount];
    layers.stream().forEach(layer -> flags[layer] = true);
    return flags;
  }

  /** The layers that are not chosen. */
  public LayerSelection invert() {
    BitSet other = copy();
    other.flip(0, layerCount);
    return new LayerSelection(layerCount, other);
  }

  /**
   * The selection moved by {@code by} layers towards the output (if negative, the input), or less
   * at the edges, so that the count stays.
   */
  public LayerSelection shift(int by) {
    if (isEmpty()) {
      return this;
    }
    int room = Math.max(-layers.nextSetBit(0), Math.min(by, layerCount - layers.length()));
    return of(layerCount, layers.stream().map(layer -> layer + room).toArray());
  }

  /** The selection with one layer added or removed. */
  public LayerSelection with(int layer, boolean chosen) {
    if (layer < 0 || layer >= layerCount) {
      throw SelectionAtom.noSuchLayer(Integer.toString(layer), layerCount);
    }
    BitSet other = copy();
    other.set(layer, chosen);
    return new LayerSelection(layerCount, other);
  }

  /** The layers in either of two selections of the same model. */
  public LayerSelection union(LayerSelection other) {
    requireSameModel(other);
    BitSet both = copy();
    both.or(other.layers);
    return new LayerSelection(layerCount, both);
  }

  /** The layers in both of two selections of the same model. */
  public LayerSelection intersect(LayerSelection other) {
    requireSameModel(other);
    BitSet both = copy();
    both.and(other.layers);
    return new LayerSelection(layerCount, both);
  }

  /** The layers of this selection that are not in another of the same model. */
  public LayerSelection minus(LayerSelection other) {
    requireSameModel(other);
    BitSet rest = copy();
    rest.andNot(other.layers);
    return new LayerSelection(layerCount, rest);
  }

  /** Reflected in the middle of the decoder: layer 0 becomes the last one. */
  public LayerSelection mirror() {
    return of(layerCount, layers.stream().map(layer -> layerCount - 1 - layer).toArray());
  }

  private void requireSameModel(LayerSelection other) {
    if (other.layerCount != layerCount) {
      throw new IllegalArgumentException(
          "selections over " + layerCount + " and " + other.layerCount + " layers");
    }
  }

  /** Whether the chosen layers are consecutive; false for none. */
  public boolean isContiguous() {
    return !isEmpty() && layers.length() - layers.nextSetBit(0) == count();
  }

  /** A short name of the selection. */
  public String describe() {
    return SelectionText.describe(this);
  }

  /** Canonical text: {@code parse(toString(), layerCount())} is this selection. */
  @Override
  public String toString() {
    if (isEmpty()) {
      return "none";
    }
    StringJoiner parts = new StringJoiner(",");
    for (int from = layers.nextSetBit(0); from >= 0; ) {
      int end = layers.nextClearBit(from);
      if (end - from == 1) {
        parts.add(Integer.toString(from));
      } else {
        parts.add(from + "-" + (end - 1));
      }
      from = layers.nextSetBit(end);
    }
    return parts.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LayerSelection selection
        && selection.layerCount == layerCount
        && selection.layers.equals(layers);
  }

  @Override
  public int hashCode() {
    return 31 * layers.hashCode() + layerCount;
  }

  IntStream stream() {
    return layers.stream();
  }

  private BitSet copy() {
    return (BitSet) layers.clone();
  }
}
