package striate.engine.pretraining;

import striate.engine.tabletop.TextMix;

/**
 * One stage of the language curriculum.
 *
 * @param layers decoder layers, at least as many as in the previous stage; the new ones are on top
 * @param steps at most
 * @param untilMastered whether the stage ends as soon as its exam is passed, at a constant learning
 *     rate; otherwise it makes all its steps, with a cosine schedule
 */
record LanguageStage(String name, int layers, int steps, boolean untilMastered, TextMix text) {}
