/**
 * Work in the background and its way back to the window: the only package that says
 * Platform.runLater. Knows no tool.
 */
@NullMarked
package striate.app.task;

import org.jspecify.annotations.NullMarked;
