/** Asking a model about any image, and where in it each layer looks. */
@NullMarked
package striate.app.ask;

import org.jspecify.annotations.NullMarked;
