package striate.engine.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * The text below a command's options, in paragraphs that flow in the terminal's width: its lines
 * would otherwise be broken twice, where we break them and where the terminal does.
 */
final class HelpText {
  private HelpText() {}

  /** For the command and all below it. */
  static void flow(CommandLine command) {
    var help = command.getCommandSpec().usageMessage();
    help.footer(paragraphs(List.of(help.footer())).toArray(String[]::new));
    command.getSubcommands().values().forEach(HelpText::flow);
  }

  /** Lines that begin with a space, such as examples, stay as they are. */
  static List<String> paragraphs(List<String> lines) {
    List<String> found = new ArrayList<>();
    boolean open = false;
    for (String line : lines) {
      boolean text = !line.isBlank() && !line.startsWith(" ");
      if (text && open) {
        found.set(found.size() - 1, found.get(found.size() - 1) + " " + line);
      } else {
        found.add(line);
      }
      open = text;
    }
    return found;
  }
}
