package striate.app.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import striate.app.runset.ChosenGroup;
import striate.app.workspace.RunCard;
import striate.engine.region.LayerSelection;
import striate.engine.report.RunGroups;

/**
 * What chosen groups differ in, a row a group: a column that says the same of all is left out.
 *
 * @param lines each with as many texts as the head
 */
record SettingsTable(List<String> head, List<List<String>> lines) {
  private static final int NAMES = 2;

  static SettingsTable of(List<ChosenGroup> groups) {
    List<RunGroups.Setting> columns = new ArrayList<>();
    columns.add(column("Group", groups, ChosenGroup::name));
    columns.add(column("Layers", groups, SettingsTable::layers));
    columns.add(column("Seeds", groups, SettingsTable::seeds));
    columns.add(
        column(
            "Trainable",
            groups,
            group -> String.format(Locale.ROOT, "%,d", group.group().any().trainableParameters())));
    columns.addAll(
        RunGroups.settings(groups.stream().map(group -> group.group().any().job()).toList()));
    columns.add(column("Machine", groups, SettingsTable::machines));
    List<RunGroups.Setting> shown = new ArrayList<>();
    for (RunGroups.Setting column : columns) {
      boolean differs = column.values().stream().distinct().count() > 1;
      if (shown.size() < NAMES || differs) {
        shown.add(column);
      }
    }
    List<List<String>> lines = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      int row = i;
      lines.add(shown.stream().map(column -> column.values().get(row)).toList());
    }
    return new SettingsTable(shown.stream().map(RunGroups.Setting::title).toList(), lines);
  }

  private interface Words {
    String of(ChosenGroup group);
  }

  private static RunGroups.Setting column(String title, List<ChosenGroup> groups, Words words) {
    return new RunGroups.Setting(title, groups.stream().map(words::of).toList());
  }

  private static String layers(ChosenGroup group) {
    return group.group().layerCount() == 0
        ? "not known yet"
        : LayerSelection.of(group.group().layerCount(), group.group().layers()).toString();
  }

  private static String seeds(ChosenGroup group) {
    return String.join(
        ", ",
        group.runs().stream()
            .map(card -> card.job().seed())
            .distinct()
            .map(seed -> Long.toString(seed))
            .toList());
  }

  private static String machines(ChosenGroup group) {
    return String.join(
        "; ",
        group.runs().stream()
            .map(RunCard::machine)
            .filter(machine -> !machine.isEmpty())
            .distinct()
            .toList());
  }
}
