/**
 * Figures that are drawn without a window, for the command line. Does not depend on the tools, the
 * shell or JavaFX.
 */
@NullMarked
package striate.app.figures;

import org.jspecify.annotations.NullMarked;
