package striate.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.natives.Host;

/** {@code striate doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Checks Java, PyTorch, GPUs, display, disk, store and cluster, and says how to fix what is"
            + " wrong.",
    footer = {
      "",
      "Multiplies matrices on the processor and on each GPU; takes at most half a minute.",
      "Exit code 1 if a problem prevents tuning.",
      "",
      "Examples:",
      "  striate doctor",
      "  striate doctor --json",
    })
final class DoctorCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();

  @Option(
      names = "--json",
      description = "print {\"ok\", \"verdict\", \"findings\": [{name, verdict, detail, remedy}]}")
  private boolean json;

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    List<Finding> findings =
        new Examination(terminal, workspace.directory(), Host.here()).findings();
    boolean ok = findings.stream().noneMatch(f -> f.verdict() == Finding.Verdict.PROBLEM);
    if (json) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("ok", ok);
      answer.put("verdict", verdict(findings));
      answer.put("findings", findings);
      terminal.out().println(JsonMapper.builder().build().writeValueAsString(answer));
    } else {
      print(terminal, findings);
      terminal.print(
          switch (verdict(findings)) {
            case OK -> "Verdict: ok, everything works.";
            case WARNING -> "Verdict: no problem; see the warnings.";
            case PROBLEM -> "Verdict: tuning does not work before the problems are solved.";
          });
    }
    return ok ? Cli.DONE : Cli.WORK_FAILED;
  }

  /** The worst. */
  private static Finding.Verdict verdict(List<Finding> findings) {
    return findings.stream()
        .map(Finding::verdict)
        .max(Comparator.naturalOrder())
        .orElse(Finding.Verdict.OK);
  }

  static void print(Terminal terminal, List<Finding> findings) {
    for (Finding finding : findings) {
      terminal.print(
          String.format(
              "%-8s %-14s %s", finding.verdict().word(), finding.name(), finding.detail()));
      if (finding.remedy() != null) {
        terminal.print(String.format("%-8s %-14s -> %s", "", "", finding.remedy()));
      }
    }
  }
}
