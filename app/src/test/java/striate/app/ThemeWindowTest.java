package striate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.net.URL;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.application.Application;
import javafx.css.CompoundSelector;
import javafx.css.CssParser;
import javafx.css.PseudoClass;
import javafx.css.SimpleSelector;
import javafx.css.Stylesheet;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.paint.Color;
import javafx.stage.PopupWindow;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;
import striate.app.look.TextSize;
import striate.app.look.Theme;
import striate.app.shell.Tool;

class ThemeWindowTest extends WindowTest {
  @Override
  void record(WorkspaceFixture fixture) {
    fixture.finished("All layers, seed 1", "all", 1, 91, 500);
  }

  @Test
  void everyToolIsBrightInLightAndDarkInDark() throws Exception {
    for (Tool tool : Tool.values()) {
      assertThat(brightness(tool, Theme.LIGHT)).as(tool + " light").isGreaterThan(0.85);
      assertThat(brightness(tool, Theme.DARK)).as(tool + " dark").isLessThan(0.2);
      assertThat(brightness(tool, Theme.CONTRAST)).as(tool + " contrast").isLessThan(0.25);
      assertThat(brightness(tool, Theme.PRINT)).as(tool + " print").isGreaterThan(0.6);
    }
  }

  @Test
  void fourThemesAreInTheMenu() {
    clickOn("#theme");
    clickOn("Dark");
    assertThat(shell.themeProperty().get()).isEqualTo(Theme.DARK);
    clickOn("#theme");
    clickOn("High contrast");
    assertThat(shell.themeProperty().get()).isEqualTo(Theme.CONTRAST);
    assertThat(states()).contains("dark", "high-contrast");
    clickOn("#theme");
    clickOn("As on paper");
    assertThat(states()).contains("on-paper").doesNotContain("dark", "high-contrast");
    clickOn("#theme");
    clickOn("Light");
    assertThat(shell.themeProperty().get()).isEqualTo(Theme.LIGHT);
  }

  private List<String> states() {
    return scene.getRoot().getPseudoClassStates().stream()
        .map(PseudoClass::getPseudoClassName)
        .toList();
  }

  /** The base is AtlantaFX's sheet without the controls that no window has. */
  @Test
  void noRuleThatTheBaseLeavesOutIsForANodeOfATool() throws Exception {
    Set<Set<String>> leftOut =
        selectors(
            new CssParser()
                .parse(getClass().getResource("/atlantafx/base/theme/primer-light.css")));
    URL base = URI.create(Application.getUserAgentStylesheet()).toURL();
    leftOut.removeAll(selectors(Stylesheet.loadBinary(base)));
    assertThat(leftOut).contains(Set.of("choice-box"), Set.of("chart-bubble"));
    Set<String> used = new HashSet<>();
    for (Tool tool : Tool.values()) {
      onWindow(
          () -> {
            shell.toolProperty().set(tool);
            scene.getRoot().applyCss();
            scene.getRoot().layout();
            collect(scene.getRoot(), used);
            return null;
          });
    }
    assertThat(used).contains("table-view", "tree-cell", "slider", "spinner");
    assertThat(leftOut).noneMatch(used::containsAll);
  }

  private static void collect(Node node, Set<String> styleClasses) {
    styleClasses.addAll(node.getStyleClass());
    if (node instanceof Parent parent) {
      parent.getChildrenUnmodifiable().forEach(child -> collect(child, styleClasses));
    }
  }

  /** The style classes of each selector of a sheet. */
  private static Set<Set<String>> selectors(Stylesheet sheet) {
    return sheet.getRules().stream()
        .flatMap(rule -> rule.getSelectors().stream())
        .map(
            each ->
                each instanceof CompoundSelector compound
                    ? compound.getSelectors()
                    : List.of((SimpleSelector) each))
        .map(
            parts ->
                parts.stream()
                    .flatMap(part -> part.getStyleClasses().stream())
                    .collect(Collectors.toSet()))
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Pop-ups are windows of their own, which have to look like the one that opened them. */
  @Test
  void popUpsAreOfTheThemeAsWell() throws Exception {
    for (Theme theme : List.of(Theme.DARK, Theme.LIGHT)) {
      onWindow(
          () -> {
            shell.themeProperty().set(theme);
            return null;
          });
      for (String opens : List.of("#theme", "#job-method")) {
        clickOn(opens);
        settle();
        double brightness =
            onWindow(
                () -> {
                  Window popup =
                      Window.getWindows().stream()
                          .filter(window -> window instanceof PopupWindow && window.isShowing())
                          .findFirst()
                          .orElseThrow();
                  return brightness(popup.getScene().snapshot(null));
                });
        if (theme == Theme.DARK) {
          assertThat(brightness).as(opens + " dark").isLessThan(0.45);
        } else {
          assertThat(brightness).as(opens + " light").isGreaterThan(0.75);
        }
        push(KeyCode.ESCAPE);
        settle();
      }
    }
  }

  @Test
  void keysChangeTheSizeOfAllText() throws Exception {
    clickOn("#tool-live");
    double before = textSize("#live-name");
    push(new KeyCodeCombination(KeyCode.PLUS, KeyCombination.SHORTCUT_DOWN));
    push(new KeyCodeCombination(KeyCode.PLUS, KeyCombination.SHORTCUT_DOWN));
    assertThat(textSize("#live-name")).isCloseTo(1.2 * before, within(0.1));
    assertThat(shell.messageProperty().get()).isEqualTo("Text size 120 %");
    push(new KeyCodeCombination(KeyCode.MINUS, KeyCombination.SHORTCUT_DOWN));
    assertThat(textSize("#live-name")).isCloseTo(1.1 * before, within(0.1));
    push(new KeyCodeCombination(KeyCode.DIGIT0, KeyCombination.SHORTCUT_DOWN));
    assertThat(textSize("#live-name")).isEqualTo(before);
  }

  @Test
  void nothingIsOutOfReachWithLargeText() throws Exception {
    onWindow(
        () -> {
          shell.textSizeProperty().set(new TextSize(150));
          return null;
        });
    for (Tool tool : List.of(Tool.LIVE, Tool.COMPARE, Tool.DESIGN)) {
      onWindow(
          () -> {
            shell.toolProperty().set(tool);
            scene.getRoot().applyCss();
            scene.getRoot().layout();
            return null;
          });
      assertThat(right("#place")).as(tool + ": the status bar").isLessThanOrEqualTo(1000);
    }
    Bounds section = placeOf("#job-form .form-section");
    for (Node other : from(this.<Node>node("#job-form")).lookup(".form-narrow").queryAll()) {
      Bounds field = other.localToScene(other.getLayoutBounds());
      assertThat(field.getMinY() >= section.getMaxY() || field.getMaxY() <= section.getMinY())
          .as("a section's title has its own line")
          .isTrue();
    }
    assertThat(this.<Node>node("#tool-scroll").isVisible()).isTrue();
    assertThat(right("#sweep-open")).isGreaterThan(1000);
    onWindow(
        () -> {
          node("#sweep-open").requestFocus();
          return null;
        });
    assertThat(right("#sweep-open")).as("what has the focus is in sight").isLessThan(1000);
  }

  private double right(String query) throws Exception {
    return placeOf(query).getMaxX();
  }

  private Bounds placeOf(String query) throws Exception {
    return onWindow(
        () -> {
          scene.getRoot().layout();
          Node node = node(query);
          return node.localToScene(node.getLayoutBounds());
        });
  }

  @Test
  void nothingOfTheNativeEngineIsLoaded() {
    assertThat(System.getProperty("ai.djl.pytorch.native_helper")).isNull();
    assertThat(loaded("ai.djl.engine.Engine")).isFalse();
    assertThat(loaded("ai.djl.pytorch.jni.JniUtils")).isFalse();
    assertThat(loaded("striate.app.shell.ShellView")).isTrue();
  }

  /** Asks the class loader for loaded classes, without loading any. */
  private static boolean loaded(String name) {
    return LoadedClasses.of(ThemeWindowTest.class.getClassLoader()).contains(name);
  }

  private double brightness(Tool tool, Theme theme) throws Exception {
    WritableImage image =
        onWindow(
            () -> {
              shell.themeProperty().set(theme);
              shell.toolProperty().set(tool);
              scene.getRoot().applyCss();
              scene.getRoot().layout();
              return scene.snapshot(null);
            });
    return brightness(image);
  }

  private static double brightness(WritableImage image) {
    double sum = 0;
    int count = 0;
    for (int y = 0; y < image.getHeight(); y += 3) {
      for (int x = 0; x < image.getWidth(); x += 3) {
        Color colour = image.getPixelReader().getColor(x, y);
        sum += colour.getBrightness();
        count++;
      }
    }
    return sum / count;
  }
}
