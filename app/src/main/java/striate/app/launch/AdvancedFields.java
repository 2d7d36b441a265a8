package striate.app.launch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.run.FieldType;
import striate.engine.run.JobField;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;

/** The fields of a job that most jobs leave out, as the table of job fields has them. */
public final class AdvancedFields {
  private static final Set<JobField<?>> BESIDE_TASKS =
      Set.of(JobFields.LIMIT, JobFields.SUBSET_SEED);

  private final List<Typed<?>> fields = new ArrayList<>();

  private record Typed<T>(JobField<T> field, FormField<T> form) {
    void into(JobSpec.Builder job) {
      T typed = form.find();
      job.set(field, typed == null ? field.otherwise() : typed);
    }
  }

  AdvancedFields(JobSpec defaults) {
    for (JobField<?> field : JobFields.ALL) {
      if (field.advanced()) {
        fields.add(typed(field, defaults));
      }
    }
  }

  /** A typed field at its default is blank, and the default is its prompt. */
  private static <T> Typed<T> typed(JobField<T> field, JobSpec defaults) {
    FormField<T> form = FormField.optional(field, defaults);
    T value = defaults.find(field);
    if (words(field).isEmpty() && value != null && value.equals(field.otherwise())) {
      form.textProperty().set("");
    }
    return new Typed<>(field, form);
  }

  /** The words that a field's value is chosen from; empty where it is typed. */
  public static List<String> words(JobField<?> field) {
    if (field.type() instanceof FieldType.Word<?> word) {
      return word.words();
    }
    return field.type() instanceof FieldType.Flag
        ? List.of("true", "false")
        : field.type() instanceof FieldType.AutoFlag ? List.of("false", "true", "auto") : List.of();
  }

  /** Shows the values of a job. */
  void take(JobSpec job) {
    AdvancedFields of = new AdvancedFields(job);
    Map<JobField<?>, FormField<?>> values = of.all();
    fields.forEach(
        each -> {
          FormField<?> value = values.get(each.field());
          if (value != null) {
            each.form().textProperty().set(value.textProperty().get());
          }
        });
  }

  /** All of them, in the table's order. */
  public Map<JobField<?>, FormField<?>> all() {
    Map<JobField<?>, FormField<?>> all = new LinkedHashMap<>();
    fields.forEach(each -> all.put(each.field(), each.form()));
    return all;
  }

  /** All but those that stand beside the tasks. */
  public Map<JobField<?>, FormField<?>> folded() {
    Map<JobField<?>, FormField<?>> folded = all();
    folded.keySet().removeAll(BESIDE_TASKS);
    return folded;
  }

  /** What is shown where one is blank. */
  public static String prompt(JobField<?> field) {
    return field == JobFields.ALPHA ? "2 x rank" : field.defaultWords();
  }

  /** Sets each of them. Alpha is twice the rank where it is left blank. */
  void into(JobSpec.Builder job, int rank) {
    fields.forEach(each -> each.into(job));
    if (text(JobFields.ALPHA).isEmpty()) {
      job.set(JobFields.ALPHA, 2.0 * rank);
    }
  }

  private String text(JobField<?> field) {
    return fields.stream()
        .filter(each -> each.field() == field)
        .map(each -> each.form().textProperty().get().strip())
        .findFirst()
        .orElse("");
  }

  /** A model's parts beside its own directory; null where it is blank or makes no sense. */
  @Nullable String path(JobField<String> field) {
    String typed = text(field);
    return typed.isEmpty() ? null : typed;
  }
}
