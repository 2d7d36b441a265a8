package striate.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import javafx.application.Platform;

@AnalyzeClasses(packages = "striate.app", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] TOOLS = {
    "striate.app.region", "striate.app.launch", "striate.app.live", "striate.app.compare", "striate.app.queue"
  };

  @ArchTest
  static final ArchRule THE_WINDOW_LOADS_NO_NATIVE_ENGINE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "ai.djl..", "striate.engine.net..", "striate.engine.tuning..", "striate.engine.worker..",
              "striate.engine.evaluation..")
          .because("libtorch lives and dies in the worker, so that a crash of it leaves the window alone");

  @ArchTest
  static final ArchRule MODELS_KNOW_NO_SCENES =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Model")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javafx.scene..", "javafx.stage..", "org.controlsfx..", "striate.charts.view..")
          .because("what a tool does is tested without a window");

  @ArchTest
  static final ArchRule ONLY_TASKS_CALL_THE_WINDOWS_THREAD =
      noClasses()
          .that()
          .resideOutsideOfPackage("striate.app.task")
          .should()
          .callMethod(Platform.class, "runLater", Runnable.class)
          .because("one seam decides what runs where, and tests replace it");

  @ArchTest
  static final ArchRule TOOLS_DO_NOT_KNOW_EACH_OTHER =
      slices()
          .matching("striate.app.(region|launch|live|compare|queue)")
          .should()
          .notDependOnEachOther()
          .because("one package a tool, nothing shared sideways; the shell joins them");

  @ArchTest
  static final ArchRule TOOLS_DO_NOT_KNOW_THE_SHELL =
      noClasses()
          .that()
          .resideInAnyPackage(TOOLS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("striate.app.shell", "striate.engine.store..", "striate.engine.job..", "java.sql..")
          .because("tools see runs and jobs through the workspace package only");
}
