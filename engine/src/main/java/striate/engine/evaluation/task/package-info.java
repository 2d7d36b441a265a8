/**
 * Task definitions and the readers of the files that tasks' publishers ship. A definition is data:
 * a small JSON file, built in or in a workspace's {@code tasks} directory. Reads questions and says
 * where images are; decodes no image and knows no model.
 */
@NullMarked
package striate.engine.evaluation.task;

import org.jspecify.annotations.NullMarked;
