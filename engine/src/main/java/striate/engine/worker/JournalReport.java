package striate.engine.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import striate.engine.evaluation.EvaluationLog;
import striate.engine.evaluation.PredictionLog;
import striate.engine.evaluation.ScoreInterval;
import striate.engine.evaluation.TaskResult;
import striate.engine.journal.JournalWriter;
import striate.engine.journal.PredictionLine;
import striate.engine.journal.PredictionsFile;
import striate.engine.net.Processor;
import striate.engine.net.StepProfile;
import striate.engine.run.Problem;
import striate.engine.run.Provenance;
import striate.engine.run.RunDirectory;
import striate.engine.run.RunEvent;
import striate.engine.tuning.ProcessMemory;
import striate.engine.tuning.StepReport;

/**
 * Writes a job's events to the run's journal, and every prediction to {@code predictions.jsonl}.
 */
final class JournalReport implements Report {
  private final JournalWriter journal;
  private final PredictionsFile predictions;
  private final List<RunEvent> earlier;
  private final Path run;
  private List<PredictionLine> answered = List.of();

  /**
   * @param earlier what the journal holds of earlier attempts
   */
  JournalReport(JournalWriter journal, RunDirectory run, List<RunEvent> earlier) {
    this.journal = journal;
    this.earlier = earlier;
    this.run = run.path().toAbsolutePath().normalize();
    this.predictions = new PredictionsFile(run.predictions());
  }

  @Override
  public void started(
      int fromStep,
      int totalSteps,
      int layerCount,
      List<Integer> selectedLayers,
      long trainableParameters,
      long totalParameters,
      RunEvent.Machine machine) {
    long pid = ProcessHandle.current().pid();
    journal.append(
        (seq, at) ->
            new RunEvent.Started(
                seq,
                at,
                journal.attempt(),
                pid,
                fromStep,
                totalSteps,
                layerCount,
                selectedLayers,
                trainableParameters,
                totalParameters,
                machine));
    Problem cutOff = journal.cutOff();
    if (cutOff != null) {
      warning(cutOff.getMessage() + " (cut off)");
    }
    Set<Scored> scored = Scored.before(fromStep, earlier);
    answered =
        predictions.keep(
            (step, task) -> step == fromStep || scored.contains(new Scored(step, task)),
            this::warning);
  }

  @Override
  public void arithmetic(RunArithmetic arithmetic, Processor processor) {
    journal.append(
        (seq, at) ->
            new RunEvent.Arithmetic(
                seq,
                at,
                arithmetic.matmul().word(),
                arithmetic.threads(),
                processor.name(),
                processor.key()));
  }

  @Override
  public void origin(Provenance provenance) {
    journal.append((seq, at) -> new RunEvent.Origin(seq, at, provenance));
  }

  @Override
  public void phase(String name, int done, int of) {
    journal.append((seq, at) -> new RunEvent.Phase(seq, at, name, done, of));
  }

  @Override
  public void step(StepReport step) {
    journal.append(
        (seq, at) ->
            new RunEvent.Step(
                seq,
                at,
                step.step(),
                step.loss(),
                step.gradNorm(),
                step.learningRate(),
                step.tokens(),
                step.millis(),
                ProcessMemory.residentBytes(),
                ProcessMemory.peakBytes()));
  }

  @Override
  public void profile(StepReport step, StepProfile profile) {
    List<RunEvent.LayerTime> layers =
        IntStream.range(0, profile.layers().size())
            .mapToObj(
                layer ->
                    new RunEvent.LayerTime(
                        layer,
                        profile.layers().get(layer).forwardMillis(),
                        profile.layers().get(layer).backwardMillis()))
            .toList();
    journal.append(
        (seq, at) ->
            new RunEvent.Profile(
                seq,
                at,
                step.step(),
                layers,
                profile.embedMillis(),
                profile.headMillis(),
                step.optimizerMillis()));
  }

  @Override
  public EvaluationLog answers(int step) {
    return new PredictionLog(predictions, step, answered);
  }

  @Override
  public void score(int step, TaskResult result) {
    ScoreInterval interval = result.interval();
    journal.append(
        (seq, at) ->
            new RunEvent.Score(
                seq,
                at,
                step,
                result.task().name(),
                result.task().modality(),
                result.task().metric(),
                result.value(),
                interval == null ? null : interval.low(),
                interval == null ? null : interval.high(),
                result.questions(),
                result.task().part() == null ? null : (Integer) result.task().part().of(),
                result.millis()));
  }

  @Override
  public void warning(String text) {
    journal.append((seq, at) -> new RunEvent.Warning(seq, at, text));
  }

  @Override
  public void checkpoint(int step, Path directory) {
    // relative, so that a workspace can be moved or shipped
    String relative = run.relativize(directory.toAbsolutePath().normalize()).toString();
    journal.append(
        (seq, at) -> new RunEvent.CheckpointSaved(seq, at, step, relative.replace('\\', '/')));
  }
}
