package striate.engine.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import striate.engine.run.JobField;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;

/**
 * The one rule by which runs are grouped for comparison: a group's runs have the same recipe and
 * selection, and each another seed.
 */
public final class RunGroups {
  private RunGroups() {}

  /**
   * What the rule needs to know of a run.
   *
   * @param recipe {@link striate.engine.run.Recipe#digest}
   * @param layers indices of the selected layers, ascending
   */
  public record Member(String recipe, List<Integer> layers, JobSpec job) {
    public Member {
      layers = List.copyOf(layers);
    }
  }

  /**
   * Runs that may be averaged.
   *
   * @param runs one a seed, in the order in which they were given
   * @param repeats further runs of those seeds: they say nothing about other seeds
   */
  public record Group<R>(String recipe, List<Integer> layers, List<R> runs, List<R> repeats) {
    public Group {
      layers = List.copyOf(layers);
      runs = List.copyOf(runs);
      repeats = List.copyOf(repeats);
    }
  }

  /**
   * Groups runs, in the order of each group's first run. Of several runs with the same seed the
   * first counts.
   *
   * @param newestFirst so that the newest run of a seed counts
   */
  public static <R> List<Group<R>> of(List<R> newestFirst, Function<R, Member> member) {
    record Key(String recipe, List<Integer> layers) {}
    Map<Key, List<R>> groups = new LinkedHashMap<>();
    for (R run : newestFirst) {
      Member of = member.apply(run);
      groups.computeIfAbsent(new Key(of.recipe(), of.layers()), k -> new ArrayList<>()).add(run);
    }
    List<Group<R>> all = new ArrayList<>();
    groups.forEach(
        (key, runs) -> {
          Set<Long> seeds = new HashSet<>();
          List<R> first = new ArrayList<>();
          List<R> repeats = new ArrayList<>();
          for (R run : runs) {
            (seeds.add(member.apply(run).job().seed()) ? first : repeats).add(run);
          }
          all.add(new Group<>(key.recipe(), key.layers(), first, repeats));
        });
    return all;
  }

  /**
   * The recipe that is compared unless another is asked for: that of the newest run of the
   * workspace's own; where only recorded runs are, the one with which most selections were tuned.
   *
   * @param own whether a run is not a recorded one
   * @return empty if there is no run
   */
  public static <R> Optional<String> usualRecipe(
      List<R> newestFirst, Predicate<R> own, Function<R, Member> member) {
    Optional<String> newest =
        newestFirst.stream().filter(own).findFirst().map(run -> member.apply(run).recipe());
    if (newest.isPresent()) {
      return newest;
    }
    Map<String, Set<List<Integer>>> selections = new LinkedHashMap<>();
    for (R run : newestFirst) {
      Member of = member.apply(run);
      selections.computeIfAbsent(of.recipe(), recipe -> new HashSet<>()).add(of.layers());
    }
    int most = selections.values().stream().mapToInt(Set::size).max().orElse(0);
    return selections.entrySet().stream()
        .filter(each -> each.getValue().size() == most)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * What jobs of different recipes have other than each other: the values of all fields in which
   * they differ, such as {@code Steps 240, LoRA rank 8}. Jobs whose files differ only in their
   * content get the beginning of their recipe.
   *
   * @param recipes of the jobs, in the same order
   */
  public static List<String> differences(List<JobSpec> jobs, List<String> recipes) {
    return distinct(texts(jobs, differing(jobs)), recipes);
  }

  /** As {@link #differences}, but no more fields than it takes to tell the jobs apart. */
  public static List<String> shortest(List<JobSpec> jobs, List<String> recipes) {
    List<JobField<?>> differing = differing(jobs);
    List<List<JobField<?>>> choices = new ArrayList<>();
    for (JobField<?> one : differing) {
      choices.add(List.of(one));
    }
    for (int i = 0; i < differing.size(); i++) {
      for (int k = i + 1; k < differing.size(); k++) {
        choices.add(List.of(differing.get(i), differing.get(k)));
      }
    }
    return choices.stream()
        .map(fields -> texts(jobs, fields))
        .filter(texts -> new HashSet<>(texts).size() == jobs.size())
        .min(Comparator.comparingInt(texts -> texts.stream().mapToInt(String::length).sum()))
        .orElseGet(() -> differences(jobs, recipes));
  }

  /**
   * One field in which jobs differ.
   *
   * @param title of the field
   * @param values one a job; {@code none} where a job does not have it
   */
  public record Setting(String title, List<String> values) {
    public Setting {
      values = List.copyOf(values);
    }
  }

  /** All fields in which jobs differ besides layers, names and seeds. */
  public static List<Setting> settings(List<JobSpec> jobs) {
    return differing(jobs).stream()
        .map(
            field ->
                new Setting(
                    field.title(),
                    jobs.stream()
                        .map(job -> text(job, field))
                        .map(value -> value.isEmpty() ? "none" : value)
                        .toList()))
        .toList();
  }

  /** Fields that change numbers and have more than one value. */
  private static List<JobField<?>> differing(List<JobSpec> jobs) {
    List<JobField<?>> differing = new ArrayList<>();
    for (JobField<?> field : JobFields.ALL) {
      boolean counts = field.part() == JobField.Part.VALUE || field.part() == JobField.Part.FILES;
      if (counts && jobs.stream().map(job -> text(job, field)).distinct().count() > 1) {
        differing.add(field);
      }
    }
    return differing;
  }

  private static List<String> texts(List<JobSpec> jobs, List<JobField<?>> fields) {
    List<String> texts = new ArrayList<>();
    for (JobSpec job : jobs) {
      List<String> parts = new ArrayList<>();
      for (JobField<?> field : fields) {
        String value = text(job, field);
        parts.add(field.title() + " " + (value.isEmpty() ? "none" : value));
      }
      texts.add(String.join(", ", parts));
    }
    return texts;
  }

  /** The same where all are distinct already. */
  private static List<String> distinct(List<String> texts, List<String> recipes) {
    Set<String> distinct = new LinkedHashSet<>(texts);
    List<String> told = new ArrayList<>(texts);
    for (int i = 0; i < told.size() && distinct.size() < told.size(); i++) {
      String digest = recipes.get(i);
      String recipe = "recipe " + digest.substring(0, Math.min(5, digest.length()));
      told.set(i, told.get(i).isEmpty() ? recipe : told.get(i) + ", " + recipe);
    }
    return told;
  }

  private static <T> String text(JobSpec job, JobField<T> field) {
    @Nullable T value = job.find(field);
    return value == null ? "" : field.type().text(value);
  }
}
