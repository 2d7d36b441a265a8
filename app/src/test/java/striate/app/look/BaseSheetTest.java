package striate.app.look;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javafx.css.CssParser;
import javafx.css.Stylesheet;
import org.junit.jupiter.api.Test;

class BaseSheetTest {
  @Test
  void rulesOfControlsThatNoWindowHasAreLeftOutAndNoOthers() {
    assertThat(
            BaseSheet.shortened(
                """
                /* .chart {} */
                .button, .chart { -fx-padding: 1; }
                .chart:hover > .button { -fx-padding: 2; }
                .text-input { -fx-padding: 3; }
                .text-bold, .button .text-bold { -fx-padding: 4; }
                """))
        .isEqualTo(".button{ -fx-padding: 1; }\n.text-input{ -fx-padding: 3; }\n");
  }

  @Test
  void theBuildHasMadeTheSheet() throws Exception {
    assertThat(BaseSheet.url()).endsWith("base.bss");
    Stylesheet made = Stylesheet.loadBinary(URI.create(BaseSheet.url()).toURL());
    Stylesheet whole =
        new CssParser()
            .parse(BaseSheet.class.getResource("/atlantafx/base/theme/primer-light.css"));
    assertThat(made.getRules()).hasSizeBetween(350, whole.getRules().size() / 2);
  }

  @Test
  void noClassUsesAControlThatIsLeftOut() {
    JavaClasses own =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("striate.app", "striate.charts");
    List<String> used =
        own.stream()
            .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
            .map(each -> each.getTargetClass())
            .filter(
                each ->
                    each.getPackageName().equals("javafx.scene.control")
                        || each.getPackageName().startsWith("atlantafx.base.controls")
                        || each.getPackageName().startsWith("org.controlsfx.control"))
            .map(each -> styleClass(each.getSimpleName()))
            .distinct()
            .toList();
    assertThat(used).contains("menu-button", "text-field", "table-view", "popover");
    assertThat(used).doesNotContainAnyElementsOf(BaseSheet.LEFT_OUT);
  }

  /** The style class that a control has by its name: "menu-button" of MenuButton. */
  private static String styleClass(String control) {
    Stream<String> words = Arrays.stream(control.split("(?<=[a-z])(?=[A-Z])"));
    return String.join("-", words.map(word -> word.toLowerCase(Locale.ROOT)).toList());
  }
}
