package striate.charts.data;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * What a reader has to know of a figure that stands alone. Empty parts are left out.
 *
 * @param title what it shows
 * @param model the checkpoint that was tuned
 * @param settings what the drawn runs have in common
 * @param sample numbers of questions and of seeds
 */
public record FigureCaption(String title, String model, String settings, String sample) {

  /** A title alone. */
  public static FigureCaption titled(String title) {
    return new FigureCaption(title, "", "", "");
  }

  /** All but the title, in one line. */
  public String line(LocalDate date) {
    List<String> parts = new ArrayList<>();
    for (String part : List.of(model, settings, sample)) {
      if (!part.isBlank()) {
        parts.add(part);
      }
    }
    parts.add("made with Striate on " + date);
    return String.join(" \u00b7 ", parts);
  }
}
