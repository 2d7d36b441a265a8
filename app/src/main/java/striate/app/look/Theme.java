package striate.app.look;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.util.List;
import javafx.application.Application;
import javafx.css.PseudoClass;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.text.Font;
import striate.charts.figure.FigureTheme;

/** The window's themes. */
public enum Theme {
  LIGHT("Light", new PrimerLight().getUserAgentStylesheet(), FigureTheme.LIGHT, "light"),
  DARK("Dark", new PrimerDark().getUserAgentStylesheet(), FigureTheme.DARK, "dark"),
  CONTRAST(
      "High contrast",
      new PrimerDark().getUserAgentStylesheet(),
      FigureTheme.CONTRAST,
      "dark",
      "high-contrast"),
  PRINT(
      "As on paper",
      new PrimerLight().getUserAgentStylesheet(),
      FigureTheme.PRINT,
      "light",
      "on-paper");

  private static final List<String> FAMILIES =
      List.of("Inter", "Segoe UI", "SF Pro Text", "Helvetica Neue", "Noto Sans", "DejaVu Sans");

  /**
   * A root that waits to be styled again is matched with all rules once, with the next frame; one
   * that does not is matched at each of the changes below, and with the next frame again.
   */
  private static final PseudoClass DRESSED = PseudoClass.getPseudoClass("dressed");

  private static final List<String> CLASSES = List.of("light", "dark", "high-contrast", "on-paper");

  private final String words;
  private final String sheet;
  private final FigureTheme figures;
  private final List<String> classes;

  Theme(String words, String sheet, FigureTheme figures, String... classes) {
    this.words = words;
    this.sheet = sheet;
    this.figures = figures;
    this.classes = List.of(classes);
  }

  /** What it is called in menus. */
  public String words() {
    return words;
  }

  public FigureTheme figures() {
    return figures;
  }

  /** To be called before the first control is made, so that JavaFX does not read its own theme. */
  public void prepare() {
    Application.setUserAgentStylesheet(sheet);
  }

  /**
   * Styles a scene with the base theme, our style sheet, and the first installed font family of our
   * list.
   *
   * @param textSize 1 is the usual one
   */
  public void dress(Scene scene, TextSize textSize) {
    Parent root = scene.getRoot();
    root.pseudoClassStateChanged(DRESSED, !root.getPseudoClassStates().contains(DRESSED));
    prepare();
    scene.getStylesheets().setAll(textSize.sheet());
    scene.getRoot().getStyleClass().removeAll(CLASSES);
    scene.getRoot().getStyleClass().addAll(classes);
    FAMILIES.stream()
        .filter(family -> Font.font(family).getFamily().equals(family)) // otherwise the default one
        .findFirst()
        .ifPresent(family -> scene.getRoot().setStyle("-fx-font-family: \"" + family + "\";"));
  }
}
