package striate.app.runset;

import java.util.Locale;
import striate.app.workspace.RunCard;
import striate.charts.data.StrategyHue;

/**
 * A run as the filter looks at it.
 *
 * @param text all that its words are searched in, in small letters
 */
record IndexedRun(RunCard card, StrategyHue hue, String text) {

  static IndexedRun of(RunGroup group, RunCard card) {
    String text =
        String.join(
            "\n",
            card.name(),
            group.name(),
            group.settings(),
            card.job().name(),
            card.job().model(),
            card.job().layers(),
            "seed " + card.job().seed(),
            card.status().word(),
            card.id().value(),
            String.join(" ", card.tags()),
            card.recorded() ? "recorded" : "");
    return new IndexedRun(card, group.hue(), text.toLowerCase(Locale.ROOT));
  }
}
