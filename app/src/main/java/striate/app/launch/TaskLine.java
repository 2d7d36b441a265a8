package striate.app.launch;

import striate.engine.inputs.OfferedTask;

/** A line of the list of tasks. */
sealed interface TaskLine {

  /** Checks the line's task, or unchecks it, where it can be scored. */
  default void toggle(TaskChoice tasks) {}

  /** Stands above the tasks of a modality. */
  record Heading(String text) implements TaskLine {}

  /** A task that can be checked, or what keeps it from being scored. */
  record Task(OfferedTask task) implements TaskLine {
    @Override
    public void toggle(TaskChoice tasks) {
      if (task.ready()) {
        tasks.choose(task.name(), !tasks.isChosen(task));
      }
    }
  }
}
