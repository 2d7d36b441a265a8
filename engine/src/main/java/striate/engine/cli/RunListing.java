package striate.engine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.DeletedRuns;
import striate.engine.store.RunLibrary;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/** Which runs {@code striate runs} lists, and their list. */
final class RunListing {
  @Option(
      names = "--tag",
      split = ",",
      paramLabel = "TAG",
      description = "only runs with all of these tags")
  private List<String> tags = List.of();

  @Option(
      names = "--status",
      split = ",",
      paramLabel = "S",
      description = "only runs of these statuses, such as finished or failed")
  private List<RunStatus> statuses = List.of();

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "only runs with this text in their id, name, layers, tags, note or origin")
  private String text = "";

  @Option(
      names = "--recorded",
      negatable = true,
      description = "only the runs that come with Striate, or none of them")
  private @Nullable Boolean recorded;

  @Option(names = "--limit", paramLabel = "N", description = "at most this many runs")
  private int limit = Integer.MAX_VALUE;

  @Option(names = "--deleted", description = "list the deleted runs that can be restored")
  private boolean deleted;

  void print(Terminal terminal, Path workspace, boolean json) {
    if (deleted) {
      printDeleted(terminal, workspace, json);
      return;
    }
    try (RunLibrary library = Records.library(terminal, workspace)) {
      List<RunLibrary.Entry> all = library.entries();
      List<RunLibrary.Entry> shown = all.stream().filter(this::matches).limit(limit).toList();
      if (json) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("runs", shown.stream().map(RunEntries::json).toList());
        answer.put("workspace", workspace.toString());
        answer.put("readOnly", library.own().readOnly());
        JsonOption.print(terminal, answer);
      } else if (all.isEmpty() || (Boolean.FALSE.equals(recorded) && all.get(0).recorded())) {
        terminal.say("no runs yet: start one with `striate demo` or `striate tune`");
      } else if (shown.isEmpty()) {
        terminal.say("none of " + all.size() + " runs matches");
      } else {
        print(terminal, shown);
      }
    }
  }

  private static void print(Terminal terminal, List<RunLibrary.Entry> shown) {
    Map<RunId, RunLibrary.Entry> byId = new HashMap<>();
    shown.forEach(entry -> byId.put(entry.run().id(), entry));
    RunTable.lines(
            shown.stream().map(RunLibrary.Entry::run).toList(),
            run -> RunEntries.remarks(Objects.requireNonNull(byId.get(run.id()))))
        .forEach(terminal::print);
    TreeSet<String> machines = new TreeSet<>();
    for (RunLibrary.Entry entry : shown) {
      RunEvent.Machine machine = entry.run().machine();
      if (entry.recorded() && machine != null) {
        machines.add(machine.inWords());
      }
    }
    if (!machines.isEmpty()) {
      terminal.say(
          "recorded: they come with Striate and were made on "
              + String.join("; ", machines)
              + ": their times are that machine's");
    }
  }

  private boolean matches(RunLibrary.Entry entry) {
    RunSummary run = entry.run();
    return (recorded == null || recorded == entry.recorded())
        && entry.annotations().tags().containsAll(tags)
        && (statuses.isEmpty() || statuses.contains(run.status()))
        && (text.isEmpty() || contains(entry));
  }

  private boolean contains(RunLibrary.Entry entry) {
    RunSummary run = entry.run();
    String origin = entry.annotations().origin();
    String all =
        String.join(
            "\n",
            run.id().value(),
            run.name(),
            run.layers(),
            run.selectionName(),
            String.join(" ", entry.annotations().tags()),
            entry.annotations().note(),
            origin == null ? "" : origin);
    return all.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }

  private static void printDeleted(Terminal terminal, Path workspace, boolean json) {
    try (Store store = Records.toRead(terminal, workspace)) {
      List<DeletedRuns.Deleted> kept = new ArrayList<>(new DeletedRuns(store).list());
      kept.sort(Comparator.comparing(DeletedRuns.Deleted::run).reversed());
      if (json) {
        JsonOption.print(
            terminal,
            Map.of(
                "deleted",
                kept.stream()
                    .map(
                        each ->
                            Map.of(
                                "id", each.run().value(),
                                "directory", each.directory().toString(),
                                "bytes", each.bytes()))
                    .toList()));
        return;
      }
      kept.forEach(each -> terminal.print(each.run() + "  " + Bytes.of(each.bytes())));
      terminal.say(
          kept.isEmpty()
              ? "no deleted runs are kept"
              : "`striate runs restore ID` brings one back; `striate runs delete ID --permanently"
                  + " --yes` frees its space");
    }
  }
}
