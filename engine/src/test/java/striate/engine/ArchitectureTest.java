package striate.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who must not know whom. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("striate.engine");

  private static final String[] WINDOW = {"javafx..", "striate.app..", "striate.charts.."};
  private static final String[] SQL = {
    "java.sql..", "javax.sql..", "org.jdbi..", "org.flywaydb..", "org.sqlite.."
  };
  private static final String DJL = "ai.djl..";

  @Test
  void theEngineKnowsNoWindow() {
    mustNotKnow("striate.engine..", WINDOW)
        .because(
            "everything has to run where there is no display, from the command line and in the"
                + " worker")
        .check(CLASSES);
  }

  @Test
  void runIsAVocabulary() {
    mustKnowOnly("striate.engine.run").because("every other package speaks it").check(CLASSES);
  }

  @Test
  void regionIsArithmetic() {
    mustNotKnow(
            "striate.engine.region",
            DJL,
            "java.io..",
            "java.nio.file..",
            "java.sql..",
            "org.jdbi..",
            "striate.engine.net..",
            "striate.engine.model..")
        .because("a selection is a set of numbers, the same for tensors, files and tables")
        .check(CLASSES);
  }

  @Test
  void weightsAreFiles() {
    mustNotKnow(
            "striate.engine.weights",
            DJL,
            "striate.engine.checkpoint..",
            "striate.engine.net..",
            "striate.engine.tuning..",
            "striate.engine.data..")
        .because("a file of tensors is valid or not whatever model it belongs to")
        .check(CLASSES);
  }

  @Test
  void checkpointsAreFiles() {
    mustNotKnow(
            "striate.engine.checkpoint",
            DJL,
            "striate.engine.net..",
            "striate.engine.tuning..",
            "striate.engine.data..")
        .because("checkpoints are opened, validated and written where libtorch must not be loaded")
        .check(CLASSES);
  }

  @Test
  void exportsAreFiles() {
    mustNotKnow(
            "striate.engine.export",
            DJL,
            "striate.engine.net..",
            "striate.engine.tuning..",
            "striate.engine.data..")
        .because("a run of a 70B model is exported where it could never be loaded")
        .check(CLASSES);
  }

  @Test
  void modelIsADescription() {
    mustNotKnow(
            "striate.engine.model",
            DJL,
            "striate.engine.net..",
            "striate.engine.tuning..",
            "striate.engine.weights..")
        .because("the window counts parameters and estimates memory without an engine")
        .check(CLASSES);
  }

  @Test
  void netComputes() {
    mustNotKnow(
            "striate.engine.net",
            "striate.engine.tuning..",
            "striate.engine.evaluation..",
            "striate.engine.tabletop..",
            "striate.engine.store..",
            "striate.engine.journal..")
        .because("the network neither knows what it learns from nor who updates it")
        .check(CLASSES);
  }

  @Test
  void theMachineIsCounters() {
    mustNotKnow(
            "striate.engine.machine",
            DJL,
            "striate.engine.net..",
            "striate.engine.tuning..",
            "striate.engine.worker..",
            "striate.engine.run..")
        .because("what other programs do to the cores does not depend on what is computed")
        .check(CLASSES);
  }

  @Test
  void theCacheIsFiles() {
    mustNotKnow(
            "striate.engine.cache",
            DJL,
            "striate.engine.net..",
            "striate.engine.tuning..",
            "striate.engine.data..",
            "striate.engine.worker..")
        .because("whose numbers they are is in the keys")
        .check(CLASSES);
  }

  @Test
  void diskIsFiles() {
    mustKnowOnly("striate.engine.disk", "striate.engine.run")
        .because("a file is whole or not whatever is in it")
        .check(CLASSES);
  }

  @Test
  void nativesAreFilesAndSmallPrograms() {
    noClasses()
        .that()
        .resideInAPackage("striate.engine.natives")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are DJL's, or classes of ours other than problems and files",
                c ->
                    c.getPackageName().startsWith("ai.djl")
                        || c.getPackageName().startsWith("striate.")
                            && !c.getPackageName().equals("striate.engine.natives")
                            && !c.getPackageName().equals("striate.engine.disk")
                            && !c.getPackageName().equals("striate.engine.run")))
        .because("what a process will load is found out without loading any of it")
        .check(CLASSES);
  }

  @Test
  void imagesArePixels() {
    mustNotKnow(
            "striate.engine.image",
            DJL,
            "striate.engine.data..",
            "striate.engine.text..",
            "striate.engine.net..",
            "striate.engine.checkpoint..")
        .because("an image is decoded and resized the same whatever is asked about it")
        .check(CLASSES);
  }

  @Test
  void textKnowsNoImages() {
    mustNotKnow(
            "striate.engine.text",
            "striate.engine.data..",
            "striate.engine.image..",
            "striate.engine.net..",
            "striate.engine.checkpoint..")
        .because("templates and tokenizers turn text into ids, whatever they are for")
        .check(CLASSES);
  }

  @Test
  void inputsAreOpenedBeforeAnythingRuns() {
    mustNotKnow(
            "striate.engine.inputs",
            DJL,
            "striate.engine.net..",
            "striate.engine.tuning..",
            "striate.engine.worker..",
            "striate.engine.job..",
            "striate.engine.store..")
        .because("window, command line, dry run and worker ask the same checks, without libtorch")
        .check(CLASSES);
  }

  @Test
  void dataKnowsNoNetwork() {
    mustNotKnow("striate.engine.data", "striate.engine.net..", "striate.engine.tuning..")
        .because("previews show what a model would see without opening one")
        .check(CLASSES);
  }

  @Test
  void tabletopKnowsNoNetwork() {
    mustNotKnow("striate.engine.tabletop", DJL, "striate.engine.net..", "striate.engine.tuning..")
        .because("the little world is what is learned, not how")
        .check(CLASSES);
  }

  @Test
  void tuningReportsToAListener() {
    mustNotKnow(
            "striate.engine.tuning",
            "striate.engine.store..",
            "striate.engine.journal..",
            "striate.engine.job..",
            "striate.engine.worker..",
            "striate.engine.evaluation..")
        .because("the loop is the same under a worker, a test and the pre-training")
        .check(CLASSES);
  }

  @Test
  void evaluationKnowsNoTuning() {
    mustNotKnow("striate.engine.evaluation", "striate.engine.tuning..", "striate.engine.net..")
        .because("a score must not depend on how the model came to be")
        .check(CLASSES);
  }

  @Test
  void importanceIsArithmeticOverANetwork() {
    mustNotKnow(
            "striate.engine.importance",
            DJL,
            "striate.engine.tuning..",
            "striate.engine.evaluation..",
            "striate.engine.worker..",
            "striate.engine.store..",
            "striate.engine.pruning..")
        .because("a layer's score depends on weights and samples, not on how they came to be")
        .check(CLASSES);
  }

  @Test
  void pruningRemovesLayers() {
    mustNotKnow(
            "striate.engine.pruning",
            DJL,
            "striate.engine.tuning..",
            "striate.engine.evaluation..",
            "striate.engine.worker..",
            "striate.engine.store..")
        .because("which layers go is decided the same whatever is scored afterwards")
        .check(CLASSES);
  }

  @Test
  void theWorkerWritesAJournal() {
    mustNotKnow(
            "striate.engine.worker",
            "striate.engine.store..",
            "striate.engine.job..",
            "striate.engine.cli..")
        .because(
            "a crash of the worker must not be able to harm the store, nor the queue be needed to"
                + " tune")
        .check(CLASSES);
  }

  @Test
  void jobsKeepOutOfLibtorch() {
    mustNotKnow("striate.engine.job", DJL, "striate.engine.net..", "striate.engine.tuning..")
        .because("the window's process never loads libtorch")
        .check(CLASSES);
  }

  @Test
  void clustersAreReachedThroughTheirCommands() {
    mustNotKnow(
            "striate.engine.slurm",
            DJL,
            "striate.engine.net..",
            "striate.engine.tuning..",
            "striate.engine.worker..")
        .because("the process that submits is not the one that computes")
        .check(CLASSES);
  }

  @Test
  void statisticsAreNumbers() {
    mustKnowOnly("striate.engine.stats")
        .because("an interval is right or wrong whatever the numbers stand for")
        .check(CLASSES);
  }

  @Test
  void comparisonsKeepOutOfLibtorch() {
    mustNotKnow(
            "striate.engine.report",
            DJL,
            "striate.engine.net..",
            "striate.engine.tuning..",
            "striate.engine.worker..")
        .because("command line, window and reports show the same comparison of what was recorded")
        .check(CLASSES);
  }

  @Test
  void sweepsAndSearchesAreQueuedRuns() {
    for (String thePackage : List.of("striate.engine.sweep", "striate.engine.search")) {
      mustNotKnow(
              thePackage,
              DJL,
              "striate.engine.net..",
              "striate.engine.tuning..",
              "striate.engine.worker..",
              "striate.engine.slurm..")
          .because("what is run, and which runs are done, is asked where libtorch is not loaded")
          .check(CLASSES);
    }
  }

  @Test
  void theStoreKeepsOutOfLibtorch() {
    mustNotKnow(
            "striate.engine.store",
            DJL,
            "striate.engine.net..",
            "striate.engine.tuning..",
            "striate.engine.job..",
            "striate.engine.worker..")
        .because("reading what was recorded needs neither an engine nor a process")
        .check(CLASSES);
  }

  @Test
  void onlyTheStoreSpeaksSql() {
    noClasses()
        .that()
        .resideOutsideOfPackages("striate.engine.store..", "striate.engine.parquet..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SQL)
        .because(
            "one package holds the schema and the one writer; DuckDB, which reads Parquet files, is"
                + " spoken to in SQL too")
        .check(CLASSES);
  }

  @Test
  void nothingLeansOnTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage("striate.engine.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("striate.engine.cli..")
        .because("the command line is one user of the engine among others")
        .check(CLASSES);
  }

  @Test
  void noCircles() {
    slices()
        .matching("striate.engine.(*)..")
        .should()
        .beFreeOfCycles()
        .because("data walks in one direction")
        .check(CLASSES);
  }

  /** Of our own classes, a package may know its own and those of the others. */
  private static ArchRule mustKnowOnly(String thePackage, String... others) {
    Set<String> known = new HashSet<>(Set.of(others));
    known.add(thePackage);
    return noClasses()
        .that()
        .resideInAPackage(thePackage)
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are classes of ours outside of " + known,
                c ->
                    c.getPackageName().startsWith("striate.")
                        && !known.contains(c.getPackageName())));
  }

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
