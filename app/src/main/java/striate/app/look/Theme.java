package striate.app.look;

import java.util.List;
import java.util.Objects;
import javafx.application.Application;
import javafx.css.PseudoClass;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.text.Font;
import striate.charts.figure.FigureTheme;

/** The window's themes. */
public enum Theme {
  LIGHT("Light", FigureTheme.LIGHT),
  DARK("Dark", FigureTheme.DARK, "dark"),
  CONTRAST("High contrast", FigureTheme.CONTRAST, "dark", "high-contrast"),
  PRINT("As on paper", FigureTheme.PRINT, "on-paper");

  private static final List<String> FAMILIES =
      List.of("Inter", "Segoe UI", "SF Pro Text", "Helvetica Neue", "Noto Sans", "DejaVu Sans");

  private static final List<String> STATES = List.of("dark", "high-contrast", "on-paper");

  private static final String DARK_SHEET =
      Objects.requireNonNull(Theme.class.getResource("dark.css"), "dark.css").toExternalForm();

  private final String words;
  private final FigureTheme figures;
  private final List<String> states;

  Theme(String words, FigureTheme figures, String... states) {
    this.words = words;
    this.figures = figures;
    this.states = List.of(states);
  }

  /** What it is called in menus. */
  public String words() {
    return words;
  }

  public FigureTheme figures() {
    return figures;
  }

  /** The states of the root that style sheets have rules for. */
  List<String> states() {
    return states;
  }

  /** To be called before the first control is made, so that JavaFX does not read its own theme. */
  public static void prepare() {
    String base = BaseSheet.url();
    if (!base.equals(Application.getUserAgentStylesheet())) {
      Application.setUserAgentStylesheet(base);
    }
  }

  /**
   * Styles a scene with our style sheets and the first installed font family of our list. A theme
   * is a state of the root, as being pointed at is one of a button: when only it changes, JavaFX
   * need not find out anew which rules match which nodes.
   */
  public void dress(Scene scene, TextSize textSize) {
    prepare();
    List<String> sheets = List.of(DARK_SHEET, textSize.sheet());
    if (!scene.getStylesheets().equals(sheets)) {
      scene.getStylesheets().setAll(sheets);
    }
    Parent root = scene.getRoot();
    for (String state : STATES) {
      root.pseudoClassStateChanged(PseudoClass.getPseudoClass(state), states.contains(state));
    }
    FAMILIES.stream()
        .filter(family -> Font.font(family).getFamily().equals(family)) // otherwise the default one
        .findFirst()
        .ifPresent(family -> root.setStyle("-fx-font-family: \"" + family + "\";"));
  }
}
