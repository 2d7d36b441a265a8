package striate.engine.net;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import striate.engine.model.TextConfig;
import striate.engine.model.VlmArchitecture;

/**
 * The trainable parameters, by canonical name; all others are frozen. Adapter tensors are named
 * after their linear: {@code language_model.model.layers.N.self_attn.q_proj.lora_A.weight}.
 */
public record TrainableSet(Set<String> names) {
  public TrainableSet {
    names = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(names));
  }

  public static TrainableSet none() {
    return new TrainableSet(Set.of());
  }

  /** Tower, projector, embeddings, all layers, final norm and head. */
  public static TrainableSet everything(VlmArchitecture architecture) {
    return new TrainableSet(ParameterNames.all(architecture).keySet());
  }

  /** All parameters of the given decoder layers. */
  public static TrainableSet layers(VlmArchitecture architecture, Collection<Integer> layers) {
    List<String> names = new ArrayList<>();
    for (int layer : layers) {
      names.addAll(ParameterNames.ofLayer(architecture.text(), layer));
    }
    return new TrainableSet(new LinkedHashSet<>(names));
  }

  public static TrainableSet projector(VlmArchitecture architecture) {
    return new TrainableSet(new LinkedHashSet<>(ParameterNames.ofProjector(architecture)));
  }

  public static TrainableSet tower(VlmArchitecture architecture) {
    return startingWith(architecture, ParameterNames.TOWER);
  }

  /** Embeddings, all decoder layers, final norm and head: the language model. */
  public static TrainableSet languageModel(VlmArchitecture architecture) {
    return startingWith(architecture, "language_model.");
  }

  /** Every tensor of an adapter. */
  public static TrainableSet adapter(LoraAdapter adapter) {
    return new TrainableSet(adapter.tensors().keySet());
  }

  public TrainableSet plus(TrainableSet other) {
    Set<String> union = new LinkedHashSet<>(names);
    union.addAll(other.names);
    return new TrainableSet(union);
  }

  /** Whether a parameter of the vision tower is trainable, so that its features change. */
  public boolean touchesTower() {
    return names.stream().anyMatch(n -> n.startsWith(ParameterNames.TOWER));
  }

  /**
   * The lowest decoder layer with a trainable parameter, whose input never changes in training; the
   * number of layers if only parameters after the layers are trainable; 0 if a parameter before the
   * layers is trainable, or none at all.
   */
  int firstLayer(TextConfig text) {
    int first = names.isEmpty() ? 0 : text.layers();
    for (String name : names) {
      if (name.startsWith(ParameterNames.LAYERS)) {
        first = Math.min(first, ParameterNames.layerOf(name));
      } else if (!ParameterNames.isAfterLayers(name)) {
        return 0;
      }
    }
    return first;
  }

  private static TrainableSet startingWith(VlmArchitecture architecture, String prefix) {
    Set<String> names = new LinkedHashSet<>();
    for (String name : ParameterNames.all(architecture).keySet()) {
      if (name.startsWith(prefix)) {
        names.add(name);
      }
    }
    return new TrainableSet(names);
  }
}
