package striate.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who must not know whom. */
@AnalyzeClasses(packages = "striate.engine", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] WINDOW = {"javafx..", "striate.app..", "striate.charts.."};
  private static final String[] SQL = {"java.sql..", "javax.sql..", "org.jdbi..", "org.flywaydb..", "org.sqlite.."};
  private static final String DJL = "ai.djl..";

  @ArchTest
  static final ArchRule THE_ENGINE_KNOWS_NO_WINDOW =
      mustNotKnow("striate.engine..", WINDOW)
          .because("everything has to run where there is no display, from the command line and in the worker");

  @ArchTest
  static final ArchRule RUN_IS_A_VOCABULARY =
      noClasses()
          .that()
          .resideInAPackage("striate.engine.run")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "are other classes of ours",
                  c -> c.getPackageName().startsWith("striate.") && !c.getPackageName().equals("striate.engine.run")))
          .because("every other package speaks it");

  @ArchTest
  static final ArchRule REGION_IS_ARITHMETIC =
      mustNotKnow("striate.engine.region", DJL, "java.io..", "java.nio.file..", "java.sql..", "org.jdbi..", "striate.engine.net..", "striate.engine.model..")
          .because("a selection is a set of numbers, the same for tensors, files and tables");

  @ArchTest
  static final ArchRule WEIGHTS_ARE_FILES =
      mustNotKnow("striate.engine.weights", DJL, "striate.engine.net..", "striate.engine.tuning..", "striate.engine.data..")
          .because("checkpoints are opened, validated and written where libtorch must not be loaded");

  @ArchTest
  static final ArchRule MODEL_IS_A_DESCRIPTION =
      mustNotKnow("striate.engine.model", DJL, "striate.engine.net..", "striate.engine.tuning..", "striate.engine.weights..")
          .because("the window counts parameters and estimates memory without an engine");

  @ArchTest
  static final ArchRule NET_COMPUTES =
      mustNotKnow("striate.engine.net", "striate.engine.tuning..", "striate.engine.evaluation..", "striate.engine.tabletop..", "striate.engine.store..", "striate.engine.journal..")
          .because("the network neither knows what it learns from nor who updates it");

  @ArchTest
  static final ArchRule DATA_KNOWS_NO_NETWORK =
      mustNotKnow("striate.engine.data", "striate.engine.net..", "striate.engine.tuning..")
          .because("previews show what a model would see without opening one");

  @ArchTest
  static final ArchRule TABLETOP_KNOWS_NO_NETWORK =
      mustNotKnow("striate.engine.tabletop", DJL, "striate.engine.net..", "striate.engine.tuning..")
          .because("the little world is what is learned, not how");

  @ArchTest
  static final ArchRule TUNING_REPORTS_TO_A_LISTENER =
      mustNotKnow("striate.engine.tuning", 
              "striate.engine.store..", "striate.engine.journal..", "striate.engine.job..", "striate.engine.worker..", "striate.engine.evaluation..")
          .because("the loop is the same under a worker, a test and the pre-training");

  @ArchTest
  static final ArchRule EVALUATION_KNOWS_NO_TUNING =
      mustNotKnow("striate.engine.evaluation", "striate.engine.tuning..", "striate.engine.net..")
          .because("a score must not depend on how the model came to be");

  @ArchTest
  static final ArchRule THE_WORKER_WRITES_A_JOURNAL =
      mustNotKnow("striate.engine.worker", "striate.engine.store..", "striate.engine.job..", "striate.engine.cli..")
          .because("a crash of the worker must not be able to harm the store, nor the queue be needed to tune");

  @ArchTest
  static final ArchRule JOBS_KEEP_OUT_OF_LIBTORCH =
      mustNotKnow("striate.engine.job", DJL, "striate.engine.net..", "striate.engine.tuning..")
          .because("the window's process never loads libtorch");

  @ArchTest
  static final ArchRule THE_STORE_KEEPS_OUT_OF_LIBTORCH =
      mustNotKnow("striate.engine.store", DJL, "striate.engine.net..", "striate.engine.tuning..", "striate.engine.job..", "striate.engine.worker..")
          .because("reading what was recorded needs neither an engine nor a process");

  @ArchTest
  static final ArchRule ONLY_THE_STORE_SPEAKS_SQL =
      noClasses()
          .that()
          .resideOutsideOfPackage("striate.engine.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SQL)
          .because("one package holds the schema and the one writer");

  @ArchTest
  static final ArchRule NOTHING_LEANS_ON_THE_COMMAND_LINE =
      noClasses()
          .that()
          .resideOutsideOfPackage("striate.engine.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("striate.engine.cli..")
          .because("the command line is one user of the engine among others");

  @ArchTest
  static final ArchRule NO_CIRCLES =
      slices()
          .matching("striate.engine.(*)..")
          .should()
          .beFreeOfCycles()
          .because("data walks in one direction");

  private static ArchRule mustNotKnow(String thePackage, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(thePackage)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .allowEmptyShould(true);
  }
}
