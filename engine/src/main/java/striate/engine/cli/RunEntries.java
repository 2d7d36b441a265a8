package striate.engine.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Annotations;
import striate.engine.store.RunLibrary;

/** Runs with what is said about them and where they come from, as text and as JSON. */
final class RunEntries {
  private RunEntries() {}

  /** {@link RunTable#json} with {@code recorded} and annotations. */
  static Map<String, @Nullable Object> json(RunLibrary.Entry entry) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>(RunTable.json(entry.run()));
    Annotations said = entry.annotations();
    json.put("recorded", entry.recorded());
    json.put("tags", said.tags());
    json.put("note", said.note());
    json.put("origin", said.origin());
    return json;
  }

  /** What marks a run in the table: where it comes from, and its tags. */
  static String remarks(RunLibrary.Entry entry) {
    List<String> remarks = new ArrayList<>();
    if (entry.recorded()) {
      remarks.add("recorded");
    }
    if (entry.annotations().origin() != null) {
      remarks.add("imported");
    }
    remarks.addAll(entry.annotations().tags());
    return String.join(", ", remarks);
  }

  /** The further details of one run. */
  static List<String> details(RunLibrary.Entry entry) {
    List<String> lines = new ArrayList<>();
    Annotations said = entry.annotations();
    RunTable.field(lines, "recorded", entry.recorded() ? "with Striate; can only be read" : "");
    RunTable.field(lines, "imported from", said.origin() == null ? "" : said.origin());
    RunTable.field(lines, "tags", String.join(", ", said.tags()));
    said.note().lines().forEach(line -> RunTable.field(lines, "note", line));
    return lines;
  }
}
