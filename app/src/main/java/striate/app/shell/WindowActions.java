package striate.app.shell;

import java.util.ArrayList;
import java.util.List;
import striate.app.launch.JobFormModel;
import striate.app.look.TextSize;
import striate.app.look.Theme;
import striate.app.queue.QueueModel;
import striate.app.region.Preset;
import striate.app.region.RegionModel;
import striate.app.runset.RunGroup;
import striate.engine.run.RunId;

/** All that the window can do by a key or a name: for the palette and the sheet of keys. */
record WindowActions(ShellModel shell) {
  List<Action> list() {
    List<Action> all = new ArrayList<>();
    for (Tool tool : Tool.values()) {
      all.add(Action.of("Show " + tool.title(), "Ctrl+" + (tool.ordinal() + 1), showing(tool)));
    }
    addJobs(all);
    addLayers(all);
    all.add(
        Action.of(
            "Compare sparse against contiguous",
            "",
            () -> {
              shell.runSet().chooseSparseAgainstContiguous();
              shell.toolProperty().set(Tool.COMPARE);
            }));
    all.add(Action.of("Tick all runs that pass the filter", "", ticking(true)));
    all.add(Action.of("Tick no runs", "", ticking(false)));
    all.add(
        new Action(
            "Compare the others with the group of the run in focus",
            "",
            () -> !focusedGroup().isEmpty(),
            () -> shell.runSet().pin(focusedGroup())));
    addQueue(all);
    all.add(
        Action.of(
            "Larger text",
            "Ctrl++",
            () -> ThemeMenu.change(shell, ThemeMenu.size(shell).larger())));
    all.add(
        Action.of(
            "Smaller text",
            "Ctrl+-",
            () -> ThemeMenu.change(shell, ThemeMenu.size(shell).smaller())));
    all.add(Action.of("Usual text size", "Ctrl+0", () -> ThemeMenu.change(shell, TextSize.USUAL)));
    for (Theme theme : Theme.values()) {
      all.add(Action.of("Theme: " + theme.words(), "", () -> shell.themeProperty().set(theme)));
    }
    all.add(Action.of("Show all keys", "F1", () -> shell.shortcutsProperty().set(true)));
    return all;
  }

  /** Empty where no run is in focus. */
  private String focusedGroup() {
    RunId run = shell.runSet().focusProperty().get();
    return run == null ? "" : shell.runSet().group(run).map(RunGroup::key).orElse("");
  }

  private void addQueue(List<Action> all) {
    QueueModel queue = shell.queue();
    all.add(
        new Action(
            "Show the queue",
            "",
            () -> !queue.openProperty().get(),
            () -> queue.openProperty().set(true)));
    all.add(
        new Action(
            "Pause the queue: start no more jobs",
            "",
            () -> !queue.pausedProperty().get(),
            () -> queue.pause(true)));
    all.add(
        new Action(
            "Continue the queue",
            "",
            () -> queue.pausedProperty().get(),
            () -> queue.pause(false)));
  }

  private Runnable showing(Tool tool) {
    return () -> shell.toolProperty().set(tool);
  }

  private Runnable ticking(boolean on) {
    return () -> shell.runSet().chooseShown(on);
  }

  private void addJobs(List<Action> all) {
    JobFormModel form = shell.form();
    all.add(
        new Action(
            "Add the job of Design to the queue",
            "Ctrl+Enter",
            () -> form.completeProperty().get() && !form.busyProperty().get(),
            this::runFromDesign));
    all.add(
        new Action(
            "Estimate memory and time of the job",
            "",
            () -> form.completeProperty().get() && !shell.forecast().busyProperty().get(),
            () -> {
              shell.toolProperty().set(Tool.DESIGN);
              shell.forecast().estimate();
            }));
    all.add(
        Action.of("Sweep over Design's job", "", () -> shell.sweep().shownProperty().set(true)));
  }

  /** Runs the form's job where it is to be seen; elsewhere shows it first. */
  private void runFromDesign() {
    if (shell.toolProperty().get() == Tool.DESIGN) {
      shell.form().run();
    } else {
      shell.toolProperty().set(Tool.DESIGN);
    }
  }

  private void addLayers(List<Action> all) {
    RegionModel region = shell.region();
    all.add(
        new Action(
            "Undo the change of layers",
            "Ctrl+Z",
            () -> region.undoableProperty().get(),
            region::undo));
    all.add(
        new Action(
            "Redo the change of layers",
            "Ctrl+Shift+Z",
            () -> region.redoableProperty().get(),
            region::redo));
    for (Preset preset : Preset.values()) {
      all.add(
          new Action(
              "Choose layers: " + preset.title(region.presetCountProperty().get()),
              "",
              () -> region.layerCountProperty().get() > 0,
              () -> {
                region.choose(preset);
                shell.toolProperty().set(Tool.DESIGN);
              }));
    }
  }
}
