package striate.engine.evaluation;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import striate.engine.evaluation.task.DefinedTask;
import striate.engine.evaluation.task.TaskDefinition;
import striate.engine.evaluation.task.TaskDefinitions;
import striate.engine.run.Metric;
import striate.engine.run.Modality;
import striate.engine.run.Problem;

/**
 * A task that a definition describes. Its definition is read when it is first asked about.
 *
 * @param base the definition's name; {@code name} without {@code -strict} for the sibling
 * @param taken another provider's task has the name too
 */
record DefinitionTask(String name, String base, Provider provider, Path workspace, boolean taken)
    implements RegisteredTask {

  TaskDefinition definition() {
    if (taken) {
      throw Problem.badInput(
          "Striate has a task '" + name + "' too",
          workspace.resolve("tasks").resolve(base + ".json"),
          "give the file and its \"name\" another name");
    }
    TaskDefinition found =
        provider == Provider.BUILT_IN
            ? TaskDefinitions.builtIn(base)
            : TaskDefinitions.of(workspace, base);
    return name.equals(base) ? found : found.strict();
  }

  private DefinedTask located() {
    return TaskDefinitions.located(workspace, definition());
  }

  @Override
  public String title() {
    return definition().title();
  }

  @Override
  public Modality modality() {
    return definition().modality();
  }

  @Override
  public Metric metric() {
    return definition().metric();
  }

  @Override
  public String scorer() {
    return definition().scorer();
  }

  @Override
  public @Nullable Integer questions() {
    return definition().questions();
  }

  @Override
  public @Nullable Problem missing() {
    return located().missing();
  }

  @Override
  public String citation() {
    return definition().citation();
  }

  @Override
  public EvaluationTask open() {
    return located().open();
  }
}
