package striate.engine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.inputs.SavedSelections;
import striate.engine.inputs.SelectionFiles;
import striate.engine.region.LayerSelection;
import striate.engine.region.SelectionForms;

/** {@code striate strategies}. */
@Command(
    name = "strategies",
    mixinStandardHelpOptions = true,
    description =
        "Lists every way to say which layers are tuned, each with an example and a sentence.",
    footer = {
      "",
      "What is listed can stand wherever layers are asked for: in a job file's \"layers\", in"
          + " `striate sweep --strategies`,",
      "in the window. saved:NAME and top-k:K:FILE are written out before a job is submitted.",
      "--json prints {\"layers\", \"size\", \"forms\": [{\"form\", \"example\", \"layers\","
          + " \"explanation\"}], \"saved\": [...]}.",
      "",
      "Examples:",
      "  striate strategies                                     for the bundled model",
      "  striate strategies --of 32 --size 8",
      "  striate strategies show \"all except sparse-uniform:8\" --of 32",
      "  striate strategies save mine \"first:4, 20\" --model llava-v1.5-7b",
      "  striate strategies delete mine",
    })
final class StrategiesCommand implements Callable<Integer> {
  private final Terminal terminal;

  /** A depth, or the model that has it. */
  static final class Depth {
    @Option(names = "--of", paramLabel = "N", description = "of a decoder of N layers")
    private @Nullable Integer layers;

    @Option(
        names = "--model",
        paramLabel = "DIR",
        description = "of this checkpoint (default: the bundled model)")
    private @Nullable Path model;

    int layers(Terminal terminal) {
      Integer given = layers;
      if (given != null) {
        return LayerSelection.none(given).layerCount(); // names what is out of range
      }
      Path directory = model;
      if (directory == null) {
        return BundledJobs.layerCount(terminal.home());
      }
      try (Checkpoint checkpoint = Checkpoint.open(new ModelFiles(directory, null, null, null))) {
        return checkpoint.architecture().text().layers();
      }
    }
  }

  @Mixin private Depth depth = new Depth();

  @Option(
      names = "--size",
      paramLabel = "K",
      description = "layers in the examples (default: a quarter)")
  private @Nullable Integer size;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  private StrategiesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  static CommandLine of(Terminal terminal) {
    return new CommandLine(new StrategiesCommand(terminal));
  }

  @Override
  public Integer call() {
    int n = depth.layers(terminal);
    int k = size == null ? Math.max(1, n / 4) : size;
    List<SelectionForms.Form> forms = SelectionForms.of(n, k);
    SortedMap<String, LayerSelection> saved = new SavedSelections(workspace.directory()).all();
    if (json.given()) {
      JsonOption.print(terminal, json(n, k, forms, saved));
      return Cli.DONE;
    }
    int width = forms.stream().mapToInt(form -> form.form().length()).max().orElse(0) + 2;
    terminal.print("Of " + n + " decoder layers, counted from 0 at the input; examples take " + k);
    for (SelectionForms.Form form : forms) {
      LayerSelection layers = form.layers();
      terminal.print("");
      terminal.print(padded(form.form(), width) + form.explanation());
      terminal.print(
          padded("", width)
              + form.example()
              + (layers == null || layers.toString().equals(form.example()) ? "" : " = " + layers));
    }
    if (!saved.isEmpty()) {
      terminal.print("");
      terminal.print("Saved in this workspace");
      saved.forEach(
          (name, layers) ->
              terminal.print(
                  padded("saved:" + name, width) + layers + " of " + layers.layerCount()));
    }
    return Cli.DONE;
  }

  private static Map<String, Object> json(
      int n, int k, List<SelectionForms.Form> forms, SortedMap<String, LayerSelection> saved) {
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    for (SelectionForms.Form form : forms) {
      LayerSelection layers = form.layers();
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("form", form.form());
      one.put("example", form.example());
      one.put("layers", layers == null ? null : layers.indices());
      one.put("explanation", form.explanation());
      list.add(one);
    }
    List<Map<String, Object>> kept = new ArrayList<>();
    saved.forEach(
        (name, layers) ->
            kept.add(Map.of("name", name, "layers", layers.indices(), "of", layers.layerCount())));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("layers", n);
    tree.put("size", k);
    tree.put("forms", list);
    tree.put("saved", kept);
    return tree;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints the layers that a text selects.",
      footer = {"", "Examples:", "  striate strategies show hybrid:8 --of 32"})
  int show(
      @Parameters(paramLabel = "TEXT", description = "a selection") String text,
      @Mixin Depth of,
      @Mixin WorkspaceOption where,
      @Mixin JsonOption asJson) {
    LayerSelection selection = parse(text, of, where);
    if (asJson.given()) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("layers", selection.indices());
      tree.put("of", selection.layerCount());
      tree.put("name", selection.describe());
      JsonOption.print(terminal, tree);
    } else {
      terminal.print(selection.toString());
    }
    return Cli.DONE;
  }

  @Command(
      name = "save",
      mixinStandardHelpOptions = true,
      description = "Keeps a selection in the workspace, to be used as saved:NAME.",
      footer = {"", "Examples:", "  striate strategies save mine \"first:4, 20\" --of 32"})
  int save(
      @Parameters(paramLabel = "NAME", description = "what to call it") String name,
      @Parameters(paramLabel = "TEXT", description = "a selection") String text,
      @Mixin Depth of,
      @Mixin WorkspaceOption where) {
    LayerSelection selection = parse(text, of, where);
    new SavedSelections(where.directory()).save(name, selection);
    terminal.say("saved:" + name + " is " + selection + " of " + selection.layerCount());
    return Cli.DONE;
  }

  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Deletes a saved selection.",
      footer = {"", "Examples:", "  striate strategies delete mine"})
  int delete(
      @Parameters(paramLabel = "NAME", description = "of the selection") String name,
      @Mixin WorkspaceOption where) {
    new SavedSelections(where.directory()).delete(name);
    terminal.say("deleted saved:" + name);
    return Cli.DONE;
  }

  private LayerSelection parse(String text, Depth of, WorkspaceOption where) {
    Path directory = where.directory();
    return LayerSelection.parse(
        text,
        of.layers(terminal),
        new SelectionFiles(
            directory, List.of(Path.of("").toAbsolutePath(), directory, terminal.home())));
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
