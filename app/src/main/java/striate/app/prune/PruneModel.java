package striate.app.prune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import org.jspecify.annotations.Nullable;
import striate.app.command.CommandModel;
import striate.app.command.CommandSetting;
import striate.app.workspace.WorkspaceModel;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/** Prunes a run's model, or the one that is open in Design, and shows it step by step. */
public final class PruneModel {
  private final WorkspaceModel workspace;
  private final PruneSettings settings;
  private final CommandModel command;
  private final PrunedFiles files;
  private final PruneCommandLine line;
  private final ReadOnlyObjectWrapper<List<Pruned>> known = new ReadOnlyObjectWrapper<>(List.of());
  private final ObjectProperty<@Nullable Pruned> shown = new SimpleObjectProperty<>();
  private final IntegerProperty position = new SimpleIntegerProperty();
  private final ReadOnlyStringWrapper exported = new ReadOnlyStringWrapper("");
  private boolean moved;

  /**
   * @param architecture of the model that is open
   * @param selection of layers in Design
   * @param design the job in Design, of which model, samples and template count
   */
  public PruneModel(
      WorkspaceModel workspace,
      CommandSetting setting,
      ObservableValue<@Nullable VlmArchitecture> architecture,
      ObservableValue<? extends SortedSet<Integer>> selection,
      Supplier<JobSpec> design) {
    this.workspace = workspace;
    this.settings = new PruneSettings(workspace, architecture, selection, design);
    this.command = new CommandModel(workspace.tasks());
    this.files = new PrunedFiles(setting.workspace());
    this.line = new PruneCommandLine(setting, files);
    load();
  }

  public CommandModel command() {
    return command;
  }

  PruneSettings settings() {
    return settings;
  }

  /** Prunings that have ended, the newest first. */
  ReadOnlyObjectProperty<List<Pruned>> knownProperty() {
    return known.getReadOnlyProperty();
  }

  ObjectProperty<@Nullable Pruned> shownProperty() {
    return shown;
  }

  /** How often layers have gone, of the shown pruning. */
  IntegerProperty positionProperty() {
    return position;
  }

  /** Where a checkpoint was written, in a line; empty where none was. */
  ReadOnlyStringProperty exportedProperty() {
    return exported.getReadOnlyProperty();
  }

  /** The shown pruning at the slider's position; empty before its first step. */
  Optional<PrunedStep> at() {
    Pruned now = shown.get();
    return now == null
        ? Optional.empty()
        : now.main().stream().filter(step -> step.step() == position.get()).findFirst();
  }

  /** Starts; what was measured of the same before is gone on with. */
  public void start() {
    settings.judge();
    if (!settings.obstacleProperty().get().isEmpty() || command.busyProperty().get()) {
      return;
    }
    PruneRequest asked = settings.request();
    boolean keep = workspace.readOnlyProperty().get().isEmpty();
    exported.set("");
    workspace
        .tasks()
        .run(
            () -> line.prepare(asked, keep),
            prepared -> follow(Pruned.begun(asked, prepared.directory()), prepared),
            command::refuse);
  }

  private void follow(Pruned begun, PruneCommandLine.Prepared prepared) {
    moved = false;
    shown.set(begun);
    position.set(0);
    String[] last = {""};
    command.start(
        prepared.command(),
        "opening the model \u2026",
        printed -> {
          last[0] = printed;
          Pruned now = shown.get();
          if (now != null && now.request().equals(begun.request())) {
            heard(now, printed);
          }
        },
        () -> ended(begun, last[0]));
  }

  private void heard(Pruned now, String printed) {
    try {
      Pruned more = now.with(printed);
      shown.set(more);
      if (!moved && !more.main().isEmpty()) {
        position.set(more.main().get(more.main().size() - 1).step());
      }
    } catch (Problem unexpected) {
      command.refuse(unexpected);
    }
  }

  /** The user has moved the slider: it does not follow new steps any more. */
  void move(int to) {
    moved = true;
    position.set(to);
  }

  private void ended(Pruned begun, String printed) {
    Pruned whole;
    try {
      whole = begun.with(printed);
    } catch (Problem unexpected) {
      command.refuse(unexpected);
      return;
    }
    List<Pruned> now = new ArrayList<>(List.of(whole));
    known.get().stream()
        .filter(one -> !one.directory().equals(whole.directory()) || whole.directory().isEmpty())
        .forEach(now::add);
    known.set(List.copyOf(now));
    shown.set(whole);
    if (!whole.directory().isEmpty()) {
      workspace
          .tasks()
          .run(
              () -> {
                files.write(whole, printed);
                return whole;
              },
              written -> {},
              command::refuse);
    }
  }

  private void load() {
    workspace
        .tasks()
        .runLong(
            files::read,
            found -> {
              List<Pruned> all = new ArrayList<>(known.get());
              all.addAll(found);
              known.set(List.copyOf(all));
              if (shown.get() == null && !all.isEmpty()) {
                show(all.get(0));
              }
            },
            command::refuse);
  }

  /** Shows a pruning that has ended, after all its steps. */
  void show(Pruned pruned) {
    if (command.busyProperty().get()) {
      return;
    }
    moved = true;
    exported.set("");
    shown.set(pruned);
    position.set(pruned.main().isEmpty() ? 0 : pruned.main().size() - 1);
  }

  /** Whether the slider is where the healed model is. */
  boolean atHealed() {
    Pruned now = shown.get();
    return now != null && now.healed().isPresent() && position.get() == now.request().steps();
  }

  /**
   * Writes the model at the slider's position as a Hugging Face checkpoint.
   *
   * @param target a directory that does not exist
   * @param healed whether the healed model is written instead
   */
  public void export(Path target, boolean healed) {
    Pruned now = shown.get();
    if (now == null || command.busyProperty().get()) {
      return;
    }
    exported.set("");
    int step = position.get();
    workspace
        .tasks()
        .run(
            () -> line.export(now, step, healed, target),
            made ->
                command.start(
                    made,
                    "writing the checkpoint \u2026",
                    printed -> {},
                    () -> exported.set("The checkpoint is in " + target)),
            command::refuse);
  }
}
