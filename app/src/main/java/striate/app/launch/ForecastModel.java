package striate.app.launch;

import java.util.Locale;
import javafx.beans.InvalidationListener;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import striate.app.look.Units;
import striate.app.task.LatestResult;
import striate.app.task.TaskExecutor;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/** What the job in the form will take, where it was asked for; gone as soon as the form changes. */
public final class ForecastModel {
  private final JobFormModel form;
  private final Forecaster forecaster;
  private final LatestResult<String> found;
  private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper text = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");

  public ForecastModel(JobFormModel form, TaskExecutor tasks, Forecaster forecaster) {
    this.form = form;
    this.forecaster = forecaster;
    found = LatestResult.lengthy(tasks, this::show, this::refuse);
    InvalidationListener changed = o -> forget();
    form.inputs().forEach(input -> input.addListener(changed));
  }

  /** Whether an estimate is being made that the form has not changed since. */
  public ReadOnlyBooleanProperty busyProperty() {
    return busy.getReadOnlyProperty();
  }

  /** Memory and time in two lines, or that they are being found; empty until asked for. */
  public ReadOnlyStringProperty textProperty() {
    return text.getReadOnlyProperty();
  }

  /** Why the estimate failed, in one line; empty where it did not. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /** Makes one. */
  public void estimate() {
    if (busy.get() || !form.completeProperty().get()) {
      return;
    }
    JobSpec job = form.jobs().get(0);
    int runs = form.jobs().size();
    forget();
    busy.set(true);
    text.set("measuring this machine \u2026");
    found.ask(() -> words(forecaster.of(job), runs));
  }

  private void show(String words) {
    busy.set(false);
    text.set(words);
  }

  private void refuse(Exception failure) {
    busy.set(false);
    text.set("");
    problem.set(failure instanceof Problem known ? known.what() : "no estimate: " + failure);
  }

  private void forget() {
    found.forget();
    busy.set(false);
    text.set("");
    problem.set("");
  }

  static String words(Forecast forecast, int runs) {
    return "\u2248 "
        + Units.bytes(forecast.peakBytes())
        + " of memory \u00b7 "
        + step(forecast.secondsPerStep())
        + " a step\n"
        + Units.count(forecast.steps())
        + " steps in "
        + Units.seconds(forecast.totalSeconds())
        + (runs > 1 ? ", each of " + runs + " runs" : "")
        + ", without scoring";
  }

  private static String step(double seconds) {
    return seconds < 0.95
        ? String.format(Locale.ROOT, "%.0f ms", 1000 * seconds)
        : Units.seconds(seconds);
  }
}
