/**
 * Runs and jobs as the window sees them, and the one model that keeps them fresh. Knows no tool and
 * no scene.
 */
@NullMarked
package striate.app.workspace;

import org.jspecify.annotations.NullMarked;
