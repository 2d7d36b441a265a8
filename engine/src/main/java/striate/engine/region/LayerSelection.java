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
 * An immutable set of decoder layers of a model with {@code layerCount} of them, counted from 0 at
 * the input. Its text is canonical: {@code 1,5,9-13}, or {@code none}.
 */
public final class LayerSelection {
  /** More layers than any decoder has; a bound for nonsense. */
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
   * @throws Problem where one is not in {@code 0..layerCount-1}, or {@code layerCount} not in
   *     1..4096
   */
  public static LayerSelection of(int layerCount, int... indices) {
    if (layerCount < 1 || layerCount > MAX_LAYERS) {
      throw Problem.badInput(
          "a decoder of " + layerCount + " layers", "layers", "take 1 to " + MAX_LAYERS);
    }
    BitSet set = new BitSet(layerCount);
    for (int index : indices) {
      if (index < 0 || index >= layerCount) {
        throw SelectionText.noSuchLayer(Integer.toString(index), layerCount);
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
   * Reads what a job file or a person writes: 0-based indices and ranges ({@code 1,5,9-13}), {@code
   * all}, {@code none}, {@code contiguous:24-31}, {@code random:8:SEED}, or a {@link Strategy} with
   * a count ({@code sparse-uniform:8}); several, joined by commas, are united.
   *
   * @throws Problem naming the word that is wrong and what may stand there
   */
  public static LayerSelection parse(String text, int layerCount) {
    return SelectionText.parse(text, layerCount);
  }

  /** Decoder layers that the model has. */
  public int layerCount() {
    return layerCount;
  }

  /** Layers chosen. */
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

  /** The chosen layers as a set of its own. */
  public SortedSet<Integer> asSet() {
    return new TreeSet<>(indices());
  }

  /** One flag a layer, from the input up: what a stripe drawing needs. */
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
   * Moved towards the output (or, below 0, the input) by as much of {@code by} as the edges allow;
   * the count stays.
   */
  public LayerSelection shift(int by) {
    if (isEmpty()) {
      return this;
    }
    int room = Math.max(-layers.nextSetBit(0), Math.min(by, layerCount - layers.length()));
    return of(layerCount, layers.stream().map(layer -> layer + room).toArray());
  }

  /** With one layer chosen or not. */
  public LayerSelection with(int layer, boolean chosen) {
    if (layer < 0 || layer >= layerCount) {
      throw SelectionText.noSuchLayer(Integer.toString(layer), layerCount);
    }
    BitSet other = copy();
    other.set(layer, chosen);
    return new LayerSelection(layerCount, other);
  }

  /** The layers in either of two selections of the same model. */
  public LayerSelection union(LayerSelection other) {
    if (other.layerCount != layerCount) {
      throw new IllegalArgumentException(
          "selections over " + layerCount + " and " + other.layerCount + " layers");
    }
    BitSet both = copy();
    both.or(other.layers);
    return new LayerSelection(layerCount, both);
  }

  /** Whether the chosen layers stand side by side; not true of none. */
  public boolean isContiguous() {
    return !isEmpty() && layers.length() - layers.nextSetBit(0) == count();
  }

  /** What such a selection is called, in a few words. */
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
