package striate.engine.data;

/**
 * What a model wrote after a prompt.
 *
 * @param ids the new tokens, without the one that ended the text
 * @param logProbability natural logarithm of those tokens' probability; 0 without any
 */
public record Continuation(int[] ids, double logProbability) {}
