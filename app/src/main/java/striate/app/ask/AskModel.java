package striate.app.ask;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import striate.app.command.CommandModel;
import striate.app.command.CommandSetting;
import striate.app.command.ModelArguments;
import striate.app.workspace.RunCard;
import striate.app.workspace.WorkspaceModel;
import striate.engine.run.JobSpec;
import striate.engine.run.RunStatus;

/** Asks the model that is open in Design, or what a run made of it, about an image. */
public final class AskModel {
  private static final String TEMPLATE = "turns";

  /** What references to the bundled world's images begin with; others are files. */
  private static final String BUNDLED = "tabletop:";

  private static final String EXAMPLE =
      "tabletop:5=plain-green,1=plain-orange,3=dotted-purple,2=dotted-cyan,0=plain-red;"
          + "look=-4605581158006253642";

  private final WorkspaceModel workspace;
  private final CommandSetting setting;
  private final Supplier<JobSpec> design;
  private final CommandModel command;
  private final ReadOnlyObjectWrapper<List<RunCard>> runs = new ReadOnlyObjectWrapper<>(List.of());
  private final ObjectProperty<Optional<RunCard>> tunedBy =
      new SimpleObjectProperty<>(Optional.empty());
  private final StringProperty image = new SimpleStringProperty("");
  private final StringProperty question = new SimpleStringProperty("");
  private final StringProperty mostTokens = new SimpleStringProperty("32");
  private final ReadOnlyObjectWrapper<@Nullable Asked> answer = new ReadOnlyObjectWrapper<>();
  private final IntegerProperty layer = new SimpleIntegerProperty();

  /**
   * @param design the job in Design, whose model and template count
   */
  public AskModel(WorkspaceModel workspace, CommandSetting setting, Supplier<JobSpec> design) {
    this.workspace = workspace;
    this.setting = setting;
    this.design = design;
    this.command = new CommandModel(workspace.tasks());
    workspace.runsProperty().addListener((o, before, now) -> listRuns());
    listRuns();
  }

  /** The question that is being answered. */
  public CommandModel command() {
    return command;
  }

  /** Finished runs of the open model, the newest first. */
  ReadOnlyObjectProperty<List<RunCard>> runsProperty() {
    return runs.getReadOnlyProperty();
  }

  /** The run whose model is asked; empty for the model as it is. */
  ObjectProperty<Optional<RunCard>> tunedByProperty() {
    return tunedBy;
  }

  /** A file; blank for a question about text. */
  StringProperty imageProperty() {
    return image;
  }

  StringProperty questionProperty() {
    return question;
  }

  /** The largest length of an answer, in tokens. */
  StringProperty mostTokensProperty() {
    return mostTokens;
  }

  /** The newest answer; null before the first. */
  ReadOnlyObjectProperty<@Nullable Asked> answerProperty() {
    return answer.getReadOnlyProperty();
  }

  /** The layer whose attention is shown, from 0. */
  IntegerProperty layerProperty() {
    return layer;
  }

  void listRuns() {
    String model = design.get().model();
    List<RunCard> found =
        workspace.runsProperty().get().stream()
            .filter(
                card ->
                    card.status() == RunStatus.FINISHED
                        && !card.recorded()
                        && card.job().model().equals(model))
            .toList();
    if (!found.equals(runs.get())) {
      Optional<RunCard> chosen =
          tunedBy
              .get()
              .flatMap(run -> found.stream().filter(c -> c.id().equals(run.id())).findAny());
      runs.set(found);
      tunedBy.set(chosen);
    }
  }

  /** Fills in an image of the bundled world and a question about it. */
  void takeExample() {
    image.set(EXAMPLE);
    question.set("any yellow");
    mostTokens.set("1"); // before it is tuned, the bundled model does not end its answers
  }

  /** Asks; does nothing without a question or while one is being answered. */
  void ask() {
    String asked = question.get().strip();
    if (asked.isEmpty() || command.busyProperty().get()) {
      return;
    }
    JobSpec job = design.get();
    Optional<RunCard> run = tunedBy.get();
    String file = image.get().strip();
    String most = mostTokens.get().strip();
    workspace
        .tasks()
        .run(
            () -> arguments(job, run, file, most, asked),
            arguments ->
                command.start(
                    setting.commands().of(arguments),
                    "the model is being opened \u2026",
                    line -> heard(asked, line),
                    () -> {}),
            command::refuse);
  }

  private List<String> arguments(
      JobSpec job, Optional<RunCard> run, String file, String most, String asked) {
    List<String> arguments = new ArrayList<>(List.of("ask"));
    if (run.isPresent()) {
      arguments.addAll(List.of("--run", run.get().id().value()));
    } else {
      arguments.addAll(ModelArguments.of(setting.paths().model(job)));
    }
    String template = job.data().template();
    arguments.addAll(List.of("--template", template == null ? TEMPLATE : template));
    arguments.addAll(List.of("--workspace", setting.workspace().toString()));
    if (!file.isEmpty()) {
      boolean bundled = file.startsWith(BUNDLED);
      arguments.addAll(
          List.of("--image", bundled ? file : setting.paths().find("image", file).toString()));
    }
    if (!most.isEmpty()) {
      arguments.addAll(List.of("--most-tokens", most));
    }
    arguments.addAll(List.of("--json", "--", asked));
    return arguments;
  }

  private void heard(String asked, String line) {
    try {
      Asked found = Asked.of(asked, line);
      layer.set(Math.max(0, Math.min(layer.get(), found.layers().size() - 1)));
      answer.set(found);
    } catch (IOException e) {
      command.refuse(e);
    }
  }
}
