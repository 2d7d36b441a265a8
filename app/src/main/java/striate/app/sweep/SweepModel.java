package striate.app.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import striate.app.command.CommandSetting;
import striate.app.task.LatestResult;
import striate.app.workspace.WorkspaceModel;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/**
 * A sweep over the form's job. Every change is planned anew in the background; the newest plan
 * counts.
 */
public final class SweepModel {
  /** Words of {@code striate sweep --strategies}, with the names that Design has for them. */
  private static final Map<String, String> STRATEGIES = strategies();

  private final WorkspaceModel workspace;
  private final CommandSetting setting;
  private final Supplier<Optional<JobSpec>> base;
  private final BooleanProperty shown = new SimpleBooleanProperty();
  private final ReadOnlyObjectWrapper<Set<String>> chosen =
      new ReadOnlyObjectWrapper<>(
          new LinkedHashSet<>(List.of("all", "sparse-uniform", "first", "last")));
  private final StringProperty sizes = new SimpleStringProperty("1/4");
  private final StringProperty seeds = new SimpleStringProperty("1, 2, 3");
  private final StringProperty shares = new SimpleStringProperty("");
  private final StringProperty steps = new SimpleStringProperty("");
  private final ReadOnlyObjectWrapper<@Nullable SweepAnswer> plan = new ReadOnlyObjectWrapper<>();
  private final LatestResult<SweepAnswer> planned;
  private final ReadOnlyBooleanWrapper planning = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper adding = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private Runnable queued = () -> {};

  /**
   * @param base the form's job; empty while it is not whole
   */
  public SweepModel(
      WorkspaceModel workspace, CommandSetting setting, Supplier<Optional<JobSpec>> base) {
    this.workspace = workspace;
    this.setting = setting;
    this.base = base;
    planned =
        LatestResult.lengthy(
            workspace.tasks(),
            found -> planned(found, ""),
            failure -> planned(null, String.valueOf(failure.getMessage())));
    List.of(sizes, seeds, shares, steps)
        .forEach(text -> text.addListener((o, before, now) -> plan()));
    chosen.addListener((o, before, now) -> plan());
    shown.addListener((o, before, now) -> plan());
  }

  private static Map<String, String> strategies() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("all", "All layers");
    all.put("sparse-uniform", "Sparse & uniform");
    all.put("sparse-uniform:K:0", "Sparse from layer 0");
    all.put("first", "Bottom");
    all.put("lower-middle", "Lower middle");
    all.put("middle", "Middle");
    all.put("upper-middle", "Upper middle");
    all.put("last", "Top");
    all.put("hybrid", "Hybrid");
    all.put("mirrored", "Mirrored");
    all.put("every-mth", "Every m-th");
    all.put("none", "Projector only");
    return all;
  }

  /** All strategies by their words, with their names. */
  public static Map<String, String> names() {
    return Map.copyOf(STRATEGIES);
  }

  /** The words in the order in which they are offered. */
  public static List<String> words() {
    return List.copyOf(STRATEGIES.keySet());
  }

  /** Whether the sweep is being put together; only then is it planned. */
  public BooleanProperty shownProperty() {
    return shown;
  }

  /** Words of the chosen strategies. */
  public ReadOnlyObjectProperty<Set<String>> chosenProperty() {
    return chosen.getReadOnlyProperty();
  }

  public void choose(String word, boolean on) {
    Set<String> now = new LinkedHashSet<>(words());
    now.retainAll(chosen.get());
    if (on) {
      Set<String> ordered = new LinkedHashSet<>(words());
      ordered.removeIf(each -> !each.equals(word) && !chosen.get().contains(each));
      now = ordered;
    } else {
      now.remove(word);
    }
    chosen.set(now);
  }

  /** Numbers of layers, such as {@code 2, 1/4}. */
  public StringProperty sizesProperty() {
    return sizes;
  }

  public StringProperty seedsProperty() {
    return seeds;
  }

  /** Shares of the samples, such as {@code 1, 0.25}; blank for the job's. */
  public StringProperty sharesProperty() {
    return shares;
  }

  /** Numbers of steps; blank for the job's. */
  public StringProperty stepsProperty() {
    return steps;
  }

  /** What the sweep will take; null while that is not known. */
  public ReadOnlyObjectProperty<@Nullable SweepAnswer> planProperty() {
    return plan.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty planningProperty() {
    return planning.getReadOnlyProperty();
  }

  /** Whether its runs are being put into the queue. */
  public ReadOnlyBooleanProperty addingProperty() {
    return adding.getReadOnlyProperty();
  }

  /** What is wrong, in one line; empty where nothing is. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /** Calls {@code action} when the runs were put into the queue. */
  public void onQueued(Runnable action) {
    queued = action;
  }

  /** Puts all runs that are not done into the queue. */
  public void add() {
    SweepAnswer known = plan.get();
    Optional<JobSpec> job = base.get();
    if (adding.get() || known == null || known.left() == 0 || job.isEmpty()) {
      return;
    }
    adding.set(true);
    problem.set("");
    List<String> arguments = arguments("--detach", "--yes");
    workspace
        .tasks()
        .runLong(
            () -> asked(job.get(), arguments),
            done -> {
              adding.set(false);
              shown.set(false);
              workspace.refresh();
              queued.run();
            },
            failure -> {
              adding.set(false);
              problem.set(String.valueOf(failure.getMessage()));
            });
  }

  private void plan() {
    plan.set(null);
    planning.set(false);
    planned.forget();
    if (!shown.get()) {
      return;
    }
    problem.set("");
    Optional<JobSpec> job = base.get();
    if (job.isEmpty() || chosen.get().isEmpty()) {
      problem.set(
          job.isEmpty()
              ? "The job in Design is not whole yet: see its red fields"
              : "Choose a strategy or more");
      return;
    }
    planning.set(true);
    List<String> arguments = arguments("--dry-run");
    planned.ask(() -> SweepAnswer.parse(asked(job.get(), arguments)));
  }

  private void planned(@Nullable SweepAnswer found, String why) {
    planning.set(false);
    plan.set(found);
    problem.set(why);
  }

  private List<String> arguments(String... last) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--strategies", String.join(",", chosen.get())));
    option(arguments, "--sizes", sizes);
    option(arguments, "--seeds", seeds);
    option(arguments, "--shares", shares);
    option(arguments, "--steps", steps);
    arguments.addAll(List.of("--json", "--workspace", setting.workspace().toString()));
    arguments.addAll(List.of(last));
    return arguments;
  }

  private static void option(List<String> arguments, String name, StringProperty text) {
    String values = text.get().replaceAll("\\s+", "");
    if (!values.isEmpty()) {
      arguments.addAll(List.of(name, values));
    }
  }

  private String asked(JobSpec job, List<String> arguments) throws InterruptedException {
    try {
      Path directory = Files.createTempDirectory("striate-sweep");
      Path file = directory.resolve("job.json");
      try {
        Files.writeString(file, JobJson.write(job));
        List<String> all = new ArrayList<>(List.of("sweep", "--job", file.toString()));
        all.addAll(arguments);
        return setting.commands().answer(all);
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      throw Problem.workFailed(
          "the sweep cannot be planned (" + e.getMessage() + ")",
          setting.workspace(),
          "check that there is room for temporary files",
          e);
    }
  }
}
