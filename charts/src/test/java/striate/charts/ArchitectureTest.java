package striate.charts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("striate.charts");

  @Test
  void dataIsPlain() {
    noClasses()
        .that()
        .resideInAPackage("striate.charts.data")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.jfree..",
            "javafx..",
            "java.awt..",
            "striate.charts.figure..",
            "striate.charts.view..")
        .because("figures are drawn from records that anything can make")
        .check(CLASSES);
  }

  @Test
  void figuresNeedNoWindow() {
    noClasses()
        .that()
        .resideInAnyPackage("striate.charts.figure", "striate.charts.export")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javafx..", "org.jfree.chart.fx..", "striate.charts.view..")
        .because("the command line draws the same figures where there is no display")
        .check(CLASSES);
  }

  @Test
  void chartsKnowNeitherEngineNorSql() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("striate.engine..", "striate.app..", "java.sql..", "ai.djl..")
        .because("charts draw plain data, wherever it comes from")
        .check(CLASSES);
  }
}
