package striate.app.inspect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the drawer says of something other than a run.
 *
 * @param title its name
 * @param hint what it is, in a few words
 * @param image of a sample; null where there is none
 * @param action what leads on from here; null where nothing does
 */
public record Page(
    Kind kind,
    String title,
    String hint,
    List<Section> sections,
    @Nullable String image,
    @Nullable Action action) {
  public Page {
    sections = List.copyOf(sections);
  }

  /** What a page is about: one of a kind takes the place of another while the drawer is open. */
  public enum Kind {
    SCORE,
    LAYER,
    SAMPLE
  }

  /**
   * @param title empty for the first one
   */
  public record Section(String title, List<Fact> facts) {
    public Section {
      facts = List.copyOf(facts);
    }
  }

  /** A button. */
  public record Action(String words, String explanation, Runnable act) {}
}
