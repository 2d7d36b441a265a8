package striate.engine.model;

import java.util.List;
import java.util.function.Consumer;

/**
 * A decoder's shape.
 *
 * @param kvHeads key/value heads; fewer than {@code heads} with grouped-query attention
 * @param maxPositions tokens of the longest text
 * @param tiedEmbeddings the output head is the embedding matrix
 * @param slidingWindow how many tokens, itself included, a token sees in the layers from {@code
 *     windowFrom} on; 0 = all before it
 * @param eosTokens ids that end a text; the first is the one that training writes
 */
public record TextConfig(
    Family family,
    int vocabulary,
    int hidden,
    int intermediate,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    double rmsEpsilon,
    RotaryEmbedding rotary,
    int maxPositions,
    int slidingWindow,
    int windowFrom,
    boolean tiedEmbeddings,
    int bosToken,
    List<Integer> eosTokens) {

  /** Decoders that differ in their linears only. */
  public enum Family {
    /** Llama 1 to 3 and Vicuna. */
    LLAMA("llama"),
    /** Queries, keys and values in one matrix, gate and up in another. */
    PHI3("phi3"),
    /** As Llama, with biases on queries, keys and values. */
    QWEN2("qwen2");

    private final String modelType;

    Family(String modelType) {
      this.modelType = modelType;
    }

    /** {@code model_type} in transformers' configs. */
    public String modelType() {
      return modelType;
    }
  }

  public TextConfig {
    eosTokens = List.copyOf(eosTokens);
    if (eosTokens.isEmpty()) {
      throw new IllegalArgumentException("no token ends a text");
    }
  }

  /** A Llama without scaled rotation or a sliding window. */
  public static TextConfig llama(
      int vocabulary,
      int hidden,
      int intermediate,
      int layers,
      int heads,
      int kvHeads,
      int headDim,
      double rmsEpsilon,
      double ropeTheta,
      int maxPositions,
      boolean tiedEmbeddings,
      int bosToken,
      int eosToken) {
    return new TextConfig(
        Family.LLAMA,
        vocabulary,
        hidden,
        intermediate,
        layers,
        heads,
        kvHeads,
        headDim,
        rmsEpsilon,
        RotaryEmbedding.plain(ropeTheta),
        maxPositions,
        0,
        0,
        tiedEmbeddings,
        bosToken,
        List.of(eosToken));
  }

  /** The id that ends an answer in training. */
  public int eosToken() {
    return eosTokens.get(0);
  }

  /** How many tokens a token of that layer sees, itself included; 0 = all before it. */
  public int window(int layer) {
    return layer >= windowFrom ? slidingWindow : 0;
  }

  /**
   * The same with fewer layers.
   *
   * @param kept the layers that stay, ascending
   */
  public TextConfig keeping(List<Integer> kept) {
    return with(
        copy -> {
          copy.layers = kept.size();
          copy.windowFrom = (int) kept.stream().filter(layer -> layer < windowFrom).count();
        });
  }

  /** The same with another number of token ids. */
  public TextConfig withVocabulary(int size) {
    return with(copy -> copy.vocabulary = size);
  }

  /** The same with the output head tied to the embeddings or not. */
  public TextConfig withTiedEmbeddings(boolean tied) {
    return with(copy -> copy.tiedEmbeddings = tied);
  }

  /** The same with other widths and numbers of heads; a head stays as wide as it is. */
  public TextConfig withWidths(int newHidden, int newIntermediate, int newHeads, int newKvHeads) {
    return with(
        copy -> {
          copy.hidden = newHidden;
          copy.intermediate = newIntermediate;
          copy.heads = newHeads;
          copy.kvHeads = newKvHeads;
        });
  }

  /** The same with other ids that end a text. */
  public TextConfig withEosTokens(List<Integer> ids) {
    return with(copy -> copy.eosTokens = ids);
  }

  private TextConfig with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return new TextConfig(
        family,
        copy.vocabulary,
        copy.hidden,
        copy.intermediate,
        copy.layers,
        copy.heads,
        copy.kvHeads,
        headDim,
        rmsEpsilon,
        rotary,
        maxPositions,
        slidingWindow,
        copy.windowFrom,
        copy.tiedEmbeddings,
        bosToken,
        copy.eosTokens);
  }

  /** What may differ in a copy. */
  private static final class Copy {
    private int vocabulary;
    private int hidden;
    private int intermediate;
    private int layers;
    private int heads;
    private int kvHeads;
    private int windowFrom;
    private boolean tiedEmbeddings;
    private List<Integer> eosTokens;

    private Copy(TextConfig from) {
      vocabulary = from.vocabulary;
      hidden = from.hidden;
      intermediate = from.intermediate;
      layers = from.layers;
      heads = from.heads;
      kvHeads = from.kvHeads;
      windowFrom = from.windowFrom;
      tiedEmbeddings = from.tiedEmbeddings;
      eosTokens = from.eosTokens;
    }
  }
}
