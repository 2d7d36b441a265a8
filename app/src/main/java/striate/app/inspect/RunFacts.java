package striate.app.inspect;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.app.look.Units;
import striate.app.workspace.RunCard;
import striate.app.workspace.RunDetails;
import striate.engine.region.LayerSelection;
import striate.engine.report.RunGroups;
import striate.engine.run.JobField;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;

/** What the inspector says of a run, as names and values. */
final class RunFacts {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  private static final Set<JobField<?>> SHOWN_ABOVE =
      Set.of(JobFields.NAME, JobFields.LAYERS, JobFields.SEED);

  private RunFacts() {}

  /** When, where and how long it ran. */
  static List<Fact> run(RunCard card, @Nullable RunDetails details) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Seed", Long.toString(card.job().seed())));
    facts.add(new Fact("Layers", layers(card)));
    facts.add(
        new Fact(
            "Steps",
            card.totalSteps() == 0
                ? Integer.toString(card.step())
                : card.step() + " of " + card.totalSteps()));
    if (card.trainableParameters() > 0) {
      facts.add(
          new Fact("Trainable", String.format(Locale.ROOT, "%,d", card.trainableParameters())));
    }
    if (card.tuningSeconds() > 0) {
      facts.add(new Fact("Tuning time", Units.seconds(card.tuningSeconds())));
    }
    if (!card.machine().isEmpty()) {
      facts.add(new Fact("Machine", card.machine()));
    }
    if (details != null) {
      facts.add(new Fact("Created", time(details.created())));
      Instant ended = details.ended();
      if (ended != null) {
        facts.add(new Fact("Ended", time(ended)));
      }
      String folder = details.folder();
      facts.add(
          new Fact(
              "Folder",
              folder != null
                  ? folder
                  : card.recorded()
                      ? "recorded with Striate, without files"
                      : "not there any more"));
      facts.add(new Fact("Made with", String.join(", ", details.made())));
    }
    facts.removeIf(fact -> fact.value().isEmpty());
    return facts;
  }

  private static String time(Instant at) {
    return TIME.format(at);
  }

  private static String layers(RunCard card) {
    return card.layerCount() == 0
        ? card.job().layers()
        : LayerSelection.of(card.layerCount(), card.layers()).toString()
            + " of "
            + card.layerCount();
  }

  /** All that its job says and that is not what a job file without it would mean. */
  static List<Fact> settings(JobSpec job) {
    List<Fact> facts = new ArrayList<>();
    for (JobField<?> field : JobFields.ALL) {
      String value = value(field, job);
      if (!value.isEmpty() && !SHOWN_ABOVE.contains(field)) {
        facts.add(new Fact(field.title(), value));
      }
    }
    return facts;
  }

  private static <T> String value(JobField<T> field, JobSpec job) {
    T value = job.find(field);
    return value == null || value.equals(field.otherwise()) ? "" : field.type().text(value);
  }

  /** In what it differs from another run: its own value, and in brackets the other's. */
  static List<Fact> differences(RunCard card, RunCard other) {
    List<Fact> facts = new ArrayList<>();
    if (!layers(card).equals(layers(other))) {
      facts.add(new Fact("Layers", layers(card) + "  (" + layers(other) + ")"));
    }
    for (RunGroups.Setting setting : RunGroups.settings(List.of(other.job(), card.job()))) {
      facts.add(
          new Fact(
              setting.title(), setting.values().get(1) + "  (" + setting.values().get(0) + ")"));
    }
    if (!card.machine().equals(other.machine())) {
      facts.add(new Fact("Machine", card.machine() + "  (" + other.machine() + ")"));
    }
    return facts;
  }
}
