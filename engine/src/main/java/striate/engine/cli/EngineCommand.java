package striate.engine.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.natives.Candidate;
import striate.engine.natives.DeviceChoice;
import striate.engine.natives.EngineInstall;
import striate.engine.natives.EngineVersion;
import striate.engine.natives.Host;
import striate.engine.natives.InstalledEngines;
import striate.engine.natives.Natives;
import striate.engine.natives.NativesSearch;
import striate.engine.run.Device;
import striate.engine.run.Problem;

/** {@code striate engine}, with {@code list}, {@code install} and {@code remove}. */
@Command(
    name = "engine",
    mixinStandardHelpOptions = true,
    description = "Shows which PyTorch computes, and installs PyTorch for GPUs.",
    footer = {
      "",
      "PyTorch for GPUs comes in one of two ways; without either, Striate computes on the",
      "processor:",
      "  - an installed PyTorch of the right version: the active conda or virtual environment's,",
      "    or that whose lib directory PYTORCH_LIBRARY_PATH names",
      "  - `striate engine install cu128`, which downloads it",
      "",
      "STRIATE_ENGINES names another directory for downloads, STRIATE_ENGINE_REPOSITORY a copy of",
      "DJL's site: an address, or a directory.",
      "",
      "Examples:",
      "  striate engine",
      "  striate engine install cu128",
      "  striate engine remove cu128",
    })
final class EngineCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Host host;

  @Mixin private JsonOption json = new JsonOption();

  EngineCommand(Terminal terminal) {
    this(terminal, Host.here());
  }

  EngineCommand(Terminal terminal, Host host) {
    this.terminal = terminal;
    this.host = host;
  }

  @Override
  public Integer call() {
    return show(json.given());
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Shows which PyTorch computes, and which others were found.",
      footer = {"", "Examples:", "  striate engine list", "  striate engine list --json"})
  int list(@Mixin JsonOption asJson) {
    return show(asJson.given());
  }

  private int show(boolean asJson) {
    List<Candidate> candidates = new NativesSearch(host).candidates();
    List<String> flavours = EngineInstall.flavours(host);
    DeviceChoice choice = DeviceChoice.of(Device.AUTO, host);
    @Nullable String whyNoGpu = choice.gpu() == null ? whyNoGpu() : null;
    if (asJson) {
      JsonOption.print(terminal, tree(candidates, flavours, choice, whyNoGpu));
      return Cli.DONE;
    }
    line("used", choice.natives().described(), way(choice.natives()));
    line("device", choice.described(), whyNoGpu == null ? "" : whyNoGpu);
    for (Candidate each : candidates) {
      Natives natives = each.natives();
      if (natives == null) {
        line("not used", each.origin() + " " + each.wrong(), each.place());
      } else if (!natives.equals(choice.natives())) {
        line("found", each.origin() + ": " + natives.described(), each.place());
      }
    }
    InstalledEngines installed = InstalledEngines.of(host);
    for (String flavour : flavours) {
      if (installed.bytes(flavour) == 0) {
        line("not here", flavour, "`striate engine install " + flavour + "` downloads it");
      }
    }
    return Cli.DONE;
  }

  /** What asking for a GPU would be refused with; {@code auto} does not look that far. */
  private @Nullable String whyNoGpu() {
    try {
      DeviceChoice.of(Device.GPU, host);
      return null;
    } catch (Problem missing) {
      return missing.what();
    }
  }

  private void line(String what, String which, String more) {
    terminal.print(
        String.format(
            Locale.ROOT, "%-9s %s%s", what, which, more.isEmpty() ? "" : "  (" + more + ")"));
  }

  private static String way(Natives natives) {
    return natives.directory() == null
        ? natives.way().words()
        : natives.way().words() + ", " + natives.directory();
  }

  private Map<String, @Nullable Object> tree(
      List<Candidate> candidates,
      List<String> flavours,
      DeviceChoice choice,
      @Nullable String whyNoGpu) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("pytorch", EngineVersion.current().pytorch());
    tree.put("used", json(choice.natives()));
    tree.put("device", choice.described());
    tree.put("whyNoGpu", whyNoGpu);
    List<Map<String, @Nullable Object>> found = new ArrayList<>();
    for (Candidate each : candidates) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("origin", each.origin());
      one.put("directory", each.place());
      one.put("usable", each.natives() != null);
      one.put("problem", each.wrong());
      Natives natives = each.natives();
      one.put("natives", natives == null ? null : json(natives));
      found.add(one);
    }
    tree.put("found", found);
    tree.put("installable", flavours);
    tree.put("directory", InstalledEngines.of(host).directory().toString());
    return tree;
  }

  private static Map<String, @Nullable Object> json(Natives natives) {
    Map<String, @Nullable Object> one = new LinkedHashMap<>();
    one.put("way", natives.way().name().toLowerCase(Locale.ROOT));
    one.put("version", natives.version());
    one.put("cuda", natives.cuda());
    one.put("directory", natives.directory() == null ? null : natives.directory().toString());
    return one;
  }

  @Command(
      name = "install",
      mixinStandardHelpOptions = true,
      description = "Downloads PyTorch for GPUs. A download that was broken off goes on.",
      footer = {
        "",
        "Examples:",
        "  striate engine install cu128",
        "  striate engine install cu128 --yes"
      })
  int install(
      @Parameters(paramLabel = "FLAVOUR", description = "cu128: for CUDA 12.8") String flavour,
      @Option(names = "--yes", description = "download without asking") boolean yes) {
    EngineInstall install = EngineInstall.plan(flavour, host);
    if (install.isInstalled()) {
      terminal.say(flavour + " is installed already: " + install.place());
      return Cli.DONE;
    }
    String question =
        String.format(
            Locale.ROOT,
            "%d files, %.1f MiB, from %s to %s",
            install.count(),
            install.bytes() / 1048576.0,
            install.source(),
            install.place());
    if (yes) {
      terminal.say("downloading " + question);
    } else if (!agreed(question)) {
      throw Problem.badInput(
          "the download was not agreed to: " + question,
          "striate engine install " + flavour,
          "add --yes to download");
    }
    install.run(terminal::say);
    terminal.say(flavour + " is installed: `striate doctor` tries it");
    return Cli.DONE;
  }

  private boolean agreed(String question) {
    if (!terminal.live() || System.console() == null) {
      return false;
    }
    String answer = System.console().readLine("Download %s? [y/N] ", question);
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Removes a downloaded PyTorch, or what an unfinished download left.",
      footer = {"", "Examples:", "  striate engine remove cu128"})
  int remove(
      @Parameters(paramLabel = "FLAVOUR", description = "one that `striate engine` lists")
          String flavour) {
    InstalledEngines.of(host).remove(flavour);
    terminal.say("removed " + flavour);
    return Cli.DONE;
  }
}
