/**
 * Tokenizers and chat templates: from conversations to token ids and label masks. Knows nothing of
 * images, networks or tuning.
 */
@NullMarked
package striate.engine.text;

import org.jspecify.annotations.NullMarked;
