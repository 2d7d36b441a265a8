package striate.engine.pretraining;

import striate.engine.tabletop.TextMix;

/**
 * One stage of the language curriculum.
 *
 * @param layers decoder layers; if there are more than in the previous stage, fresh ones are on
 *     top; if there are fewer, the upper ones are left out
 * @param steps at most
 * @param untilMastered whether the stage ends as soon as its exam is passed, at a constant learning
 *     rate; otherwise it makes all its steps, with a cosine schedule
 */
record LanguageStage(String name, int layers, int steps, boolean untilMastered, TextMix text) {}
