/**
 * Background tasks and the return to the window's thread: the only package that calls
 * Platform.runLater. Does not depend on any tool.
 */
@NullMarked
package striate.app.task;

import org.jspecify.annotations.NullMarked;
