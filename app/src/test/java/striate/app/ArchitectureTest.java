package striate.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import javafx.application.Platform;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("striate.app");

  private static final String[] TOOLS = {
    "striate.app.region",
    "striate.app.launch",
    "striate.app.live",
    "striate.app.compare",
    "striate.app.inspect",
    "striate.app.queue",
    "striate.app.samples",
    "striate.app.importance",
    "striate.app.prune",
    "striate.app.runset",
    "striate.app.start"
  };

  @Test
  void theWindowLoadsNoNativeEngine() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "ai.djl..",
            "striate.engine.net..",
            "striate.engine.tuning..",
            "striate.engine.worker..",
            "striate.engine.evaluation..")
        .because(
            "libtorch lives and dies in the worker, so that a crash of it leaves the window alone")
        .check(CLASSES);
  }

  @Test
  void modelsKnowNoScenes() {
    noClasses()
        .that()
        .haveSimpleNameEndingWith("Model")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "javafx.scene..", "javafx.stage..", "org.controlsfx..", "striate.charts.view..")
        .because("what a tool does is tested without a window")
        .check(CLASSES);
  }

  @Test
  void onlyTasksCallTheWindowsThread() {
    noClasses()
        .that()
        .resideOutsideOfPackage("striate.app.task")
        .should()
        .callMethod(Platform.class, "runLater", Runnable.class)
        .because("one seam decides what runs where, and tests replace it")
        .check(CLASSES);
  }

  @Test
  void toolsDoNotKnowEachOther() {
    slices()
        .matching(
            "striate.app.(region|launch|live|compare|inspect|queue|samples|importance|prune|start)")
        .should()
        .notDependOnEachOther()
        .because("one package a tool, nothing shared sideways; the shell joins them")
        .check(CLASSES);
  }

  @Test
  void toolsDoNotKnowTheShell() {
    noClasses()
        .that()
        .resideInAnyPackage(TOOLS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "striate.app.shell", "striate.engine.store..", "striate.engine.job..", "java.sql..")
        .because("tools see runs and jobs through the workspace package only")
        .check(CLASSES);
  }

  @Test
  void theRunSetKnowsNoTool() {
    noClasses()
        .that()
        .resideInAPackage("striate.app.runset")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(TOOLS)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "striate.app.shell", "striate.engine.store..", "striate.engine.job..", "java.sql..")
        .because("all tools look at the same runs, and none owns them")
        .check(CLASSES);
  }
}
