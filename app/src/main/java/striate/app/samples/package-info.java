/**
 * Samples: questions with their images and what runs answered, and training data as a model sees
 * it. Does not depend on other tools.
 */
@NullMarked
package striate.app.samples;

import org.jspecify.annotations.NullMarked;
