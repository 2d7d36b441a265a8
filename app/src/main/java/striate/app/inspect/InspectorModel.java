package striate.app.inspect;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;
import striate.app.runset.ChosenGroup;
import striate.app.runset.RunSetModel;
import striate.app.task.LatestResult;
import striate.app.workspace.RunCard;
import striate.app.workspace.RunDetails;
import striate.app.workspace.WorkspaceModel;
import striate.engine.run.Annotations;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/**
 * What was clicked: a run, with what is known of it and what can be done with it; or a page about
 * something else.
 */
public final class InspectorModel {
  private final RunSetModel runSet;
  private final WorkspaceModel workspace;
  private final LatestResult<RunDetails> reading;
  private final ReadOnlyObjectWrapper<@Nullable RunDetails> details = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<@Nullable RunCard> deleted = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<@Nullable Page> page = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyBooleanWrapper exporting = new ReadOnlyBooleanWrapper();
  private RunExporter exporter = InspectorModel::exportsNothing;
  private Consumer<JobSpec> newJob = job -> {};
  private Consumer<String> say = words -> {};
  private @Nullable RunId read;

  public InspectorModel(RunSetModel runSet) {
    this.runSet = runSet;
    workspace = runSet.workspace();
    reading = LatestResult.brief(workspace.tasks(), details::set, failure -> details.set(null));
    runSet.focusedProperty().addListener((o, before, now) -> load());
    runSet.inspectionsProperty().addListener((o, before, now) -> page.set(null));
    openProperty()
        .addListener(
            (o, before, now) -> {
              if (!now) {
                page.set(null);
              }
              load();
            });
  }

  /** What is shown in place of the run in focus; null for that run. */
  public ReadOnlyObjectProperty<@Nullable Page> pageProperty() {
    return page.getReadOnlyProperty();
  }

  /** Opens the drawer with a page. */
  public void show(Page now) {
    page.set(now);
    openProperty().set(true);
  }

  /** Shows a page if the drawer has one of its kind: what is selected there is followed. */
  public void follow(Page now) {
    Page before = page.get();
    if (before != null && before.kind() == now.kind()) {
      page.set(now);
    }
  }

  /** Whether the drawer has a page of that kind. */
  public boolean shows(Page.Kind kind) {
    Page now = page.get();
    return now != null && now.kind() == kind;
  }

  /** Whether it is to be seen. */
  public BooleanProperty openProperty() {
    return runSet.inspectedProperty();
  }

  /** The run in focus; null if there is none. */
  public ReadOnlyObjectProperty<@Nullable RunCard> runProperty() {
    return runSet.focusedProperty();
  }

  /** More about it; null until that is read. */
  public ReadOnlyObjectProperty<@Nullable RunDetails> detailsProperty() {
    return details.getReadOnlyProperty();
  }

  /** The run that was deleted last and can be brought back; null if there is none. */
  public ReadOnlyObjectProperty<@Nullable RunCard> deletedProperty() {
    return deleted.getReadOnlyProperty();
  }

  /** Whether an export is being written. */
  public ReadOnlyBooleanProperty exportingProperty() {
    return exporting.getReadOnlyProperty();
  }

  public RunSetModel runSet() {
    return runSet;
  }

  /** Sets who writes exports. */
  public void exportWith(RunExporter writer) {
    exporter = writer;
  }

  /** Sets what takes a run's job to edit it. */
  public void onNewJob(Consumer<JobSpec> takes) {
    newJob = takes;
  }

  /** Sets where the outcome of an action is told. */
  public void onSaid(Consumer<String> tells) {
    say = tells;
  }

  /** A run of the baseline, with the same seed where it has that; empty for its own runs. */
  Optional<RunCard> baselineOf(RunCard card) {
    ChosenGroup with = runSet.baselineProperty().get();
    if (with == null || with.runs().stream().anyMatch(run -> run.id().equals(card.id()))) {
      return Optional.empty();
    }
    return with.runs().stream()
        .filter(run -> run.job().seed() == card.job().seed())
        .findFirst()
        .or(() -> with.runs().stream().findFirst());
  }

  /** Whether people may change what is said of it, or delete it. */
  static boolean own(RunCard card) {
    return !card.recorded();
  }

  /** Whether it can go on from where it stopped, with hope. */
  static boolean resumable(RunCard card) {
    return own(card)
        && card.status().ended()
        && card.status() != RunStatus.FINISHED
        && card.resumable();
  }

  static boolean deletable(RunCard card) {
    return own(card) && card.status().ended();
  }

  static boolean exportable(RunCard card) {
    return own(card) && card.status() == RunStatus.FINISHED;
  }

  /** Loads its job into Design's form. */
  public void useAsNewJob(RunCard card) {
    newJob.accept(card.job());
    say.accept("The form is filled in like " + card.name());
  }

  public void resume(RunCard card) {
    workspace.resume(card.id());
  }

  /**
   * Gives it another name.
   *
   * @param name blank for its job's
   */
  public void rename(RunCard card, String name) {
    String now = name.strip();
    if (!now.equals(card.name())) {
      String given = now.isEmpty() || now.equals(card.job().name()) ? null : now;
      workspace.annotate(card.id(), said -> said.withName(given));
    }
  }

  /**
   * Gives it exactly those tags, besides the one of favourites.
   *
   * @param words with blanks or commas between them
   */
  public void tag(RunCard card, String words) {
    Set<String> now =
        new TreeSet<>(
            Arrays.stream(words.split("[,\\s]+")).filter(word -> !word.isEmpty()).toList());
    if (card.favourite()) {
      now.add(RunCard.FAVOURITE);
    }
    if (!now.equals(card.tags())) {
      workspace.annotate(card.id(), said -> said.withTags(now, said.tags()));
    }
  }

  /** Its tags but for the one of favourites, as {@link #tag} reads them. */
  static String tags(RunCard card) {
    return String.join(
        " ", card.tags().stream().filter(tag -> !tag.equals(RunCard.FAVOURITE)).toList());
  }

  /** Marks it with a star, or takes that away. */
  public void favour(RunCard card) {
    workspace.favour(card.id(), !card.favourite());
  }

  public void note(RunCard card, String text) {
    if (!text.strip().equals(card.note())) {
      workspace.annotate(card.id(), said -> said.withNote(text));
    }
  }

  /** What does the same on the command line: writes the job's file, and tunes it. */
  public static String command(RunCard card) {
    return "cat > job.json <<'JSON'\n"
        + JobJson.write(card.job()).strip()
        + "\nJSON\nstriate tune --job job.json\n";
  }

  /** Writes what it trained into a new directory of the workspace. */
  public void export(RunCard card, RunExporter.Format format) {
    exporting.set(true);
    say.accept("Exporting " + card.name() + " …");
    workspace
        .tasks()
        .runLong(
            () -> exporter.export(card.id(), format),
            directory -> {
              exporting.set(false);
              say.accept("Exported to " + directory);
            },
            failure -> {
              exporting.set(false);
              say.accept("Not exported: " + failure.getMessage());
            });
  }

  /** Deletes it, until {@link #undo}. */
  public void delete(RunCard card) {
    workspace.delete(
        card.id(),
        () -> {
          deleted.set(card);
          say.accept("Deleted " + card.name());
        });
  }

  /** Brings back the run that was deleted last. */
  public void undo() {
    RunCard card = deleted.get();
    if (card != null) {
      deleted.set(null);
      workspace.restore(card.id());
      say.accept("Restored " + card.name());
    }
  }

  private void load() {
    RunCard card = runProperty().get();
    if (card == null || !openProperty().get()) {
      return;
    }
    if (!card.id().equals(read)) {
      details.set(null);
    }
    read = card.id();
    reading.ask(() -> workspace.experiments().details(card.id()));
  }

  private static Path exportsNothing(RunId run, RunExporter.Format format) {
    throw Problem.workFailed(
        "this window exports nothing", "run " + run, "use striate export on the command line");
  }

  /** Whether {@code words} are tags, and if not, why, in one line. */
  static String problemOfTags(String words) {
    try {
      Annotations unused =
          Annotations.NONE.withTags(
              Arrays.stream(words.split("[,\\s]+")).filter(word -> !word.isEmpty()).toList(),
              List.of());
      return "";
    } catch (Problem problem) {
      return problem.what() + " - " + problem.remedy();
    }
  }
}
