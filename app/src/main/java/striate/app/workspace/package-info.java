/**
 * Runs and jobs for the window, and the model that keeps them up to date. Does not depend on any
 * tool or scene.
 */
@NullMarked
package striate.app.workspace;

import org.jspecify.annotations.NullMarked;
