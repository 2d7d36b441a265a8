package striate.charts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "striate.charts", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule DATA_IS_PLAIN =
      noClasses()
          .that()
          .resideInAPackage("striate.charts.data")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.jfree..", "javafx..", "java.awt..", "striate.charts.figure..", "striate.charts.view..")
          .because("figures are drawn from records that anything can make");

  @ArchTest
  static final ArchRule FIGURES_NEED_NO_WINDOW =
      noClasses()
          .that()
          .resideInAnyPackage("striate.charts.figure", "striate.charts.export")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javafx..", "org.jfree.chart.fx..", "striate.charts.view..")
          .because("the command line draws the same figures where there is no display");

  @ArchTest
  static final ArchRule CHARTS_KNOW_NEITHER_ENGINE_NOR_SQL =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("striate.engine..", "striate.app..", "java.sql..", "ai.djl..")
          .because("charts draw plain data, wherever it comes from");
}
