package striate.engine.model;

/**
 * A decoder's shape.
 *
 * @param kvHeads key/value heads; fewer than {@code heads} with grouped-query attention
 * @param tiedEmbeddings the output head is the embedding matrix
 */
public record TextConfig(
    String modelType,
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
    int eosToken) {}
