/**
 * Images: decoding files of each format as Pillow does, and preprocessing pixels as the vision
 * tower's processor does. Knows nothing of samples, networks or tuning.
 */
@NullMarked
package striate.engine.image;

import org.jspecify.annotations.NullMarked;
