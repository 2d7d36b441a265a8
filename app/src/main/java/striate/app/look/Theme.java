package striate.app.look;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.util.List;
import java.util.Objects;
import javafx.scene.Scene;
import javafx.scene.text.Font;
import striate.charts.figure.FigureTheme;

/** The window's two themes. */
public enum Theme {
  LIGHT(new PrimerLight().getUserAgentStylesheet(), FigureTheme.LIGHT),
  DARK(new PrimerDark().getUserAgentStylesheet(), FigureTheme.DARK);

  private static final List<String> FAMILIES =
      List.of("Inter", "Segoe UI", "SF Pro Text", "Helvetica Neue", "Noto Sans", "DejaVu Sans");

  private final String sheet;
  private final FigureTheme figures;

  Theme(String sheet, FigureTheme figures) {
    this.sheet = sheet;
    this.figures = figures;
  }

  public FigureTheme figures() {
    return figures;
  }

  public Theme other() {
    return this == LIGHT ? DARK : LIGHT;
  }

  /**
   * Styles a scene with the base theme, our style sheet, and the first installed font family of our
   * list.
   */
  public void dress(Scene scene) {
    scene.setUserAgentStylesheet(sheet);
    scene.getStylesheets().setAll(own());
    scene.getRoot().getStyleClass().removeAll("light", "dark");
    scene.getRoot().getStyleClass().add(this == DARK ? "dark" : "light");
    List<String> installed = Font.getFamilies();
    FAMILIES.stream()
        .filter(installed::contains)
        .findFirst()
        .ifPresent(family -> scene.getRoot().setStyle("-fx-font-family: \"" + family + "\";"));
  }

  private static String own() {
    return Objects.requireNonNull(Theme.class.getResource("striate.css"), "striate.css")
        .toExternalForm();
  }
}
