package striate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code striate} in a source tree of its own, with a Java and a Maven that only say
 * what they are given.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherScriptTest {
  @TempDir Path temporary;
  private Path root;
  private Path bin;
  private Path lock;

  private record Result(int code, String text) {}

  @BeforeEach
  void sourceTree() throws IOException {
    root = Files.createDirectories(temporary.resolve("striate tree"));
    bin = Files.createDirectories(temporary.resolve("jdk/bin"));
    Path dist = Files.createDirectories(root.resolve("app/target/dist"));
    lock = dist.resolveSibling("build.lock");
    Files.copy(Path.of("..", "striate"), root.resolve("striate"));
    for (String module : List.of("engine", "charts", "app")) {
      Files.createDirectories(root.resolve(module + "/src/main"));
      Files.writeString(root.resolve(module + "/pom.xml"), "<project/>");
    }
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.writeString(dist.resolveSibling("dist.stamp"), "");
    program(
        "java",
        "[ \"$1\" != -version ] || { echo 'openjdk version \"17.0.1\"' >&2; exit 0; }\n"
            + "echo \"java LC_ALL=${LC_ALL:-} $*\"");
    program("javac", "exit 0");
    program("mvn", "echo '[INFO] built'");
  }

  private void program(String name, String body) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void whatIsBuiltIsStartedWithItsArguments() {
    Result result = striate(Map.of(), "runs", "two words");

    assertThat(result.code()).isZero();
    assertThat(result.text())
        .contains("striate.app.Main runs two words")
        .doesNotContain("Building");
  }

  @Test
  void whatHasChangedIsBuiltFirst() throws IOException {
    changeSources();

    assertThat(striate(Map.of(), "runs").text())
        .contains("Building Striate")
        .contains("striate.app.Main runs");
    assertThat(lock).doesNotExist();
  }

  /** The archive is tried once a build, whether it comes to be or not, and nobody waits for it. */
  @Test
  void theFirstStartMakesTheArchiveOfClasses() throws Exception {
    Path classes = Files.createDirectories(root.resolve("app/src/main/sharing"));
    Files.writeString(classes.resolve("classes.txt"), "java/lang/Object");
    Files.writeString(root.resolve("app/target/dist.stamp"), "built after that");
    Path dumped = temporary.resolve("dumped");
    Path go = temporary.resolve("go");
    program(
        "java",
        "[ \"$1\" != -version ] || { echo 'openjdk version \"17.0.1\"' >&2; exit 0; }\n"
            + "case \"$*\" in *-Xshare:dump*) echo dump >>'"
            + dumped
            + "'; until [ -e '"
            + go
            + "' ]; do sleep 0.1; done\n"
            + "for a; do case $a in -XX:SharedArchiveFile=*) : >\"${a#*=}\" ;; esac; done; exit ;;"
            + " esac\n"
            + "echo \"java $*\"");
    Files.setLastModifiedTime(bin.resolve("java"), FileTime.from(Instant.now().minusSeconds(60)));
    assertThat(striate(Map.of(), "runs").text())
        .contains("Main runs")
        .doesNotContain("Shared", "Building");
    assertThat(striate(Map.of(), "runs").text())
        .contains("Main runs")
        .doesNotContain("Shared", "Building");
    Files.writeString(go, "");
    Path archive = root.resolve("app/target/striate-17.jsa");
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          while (!Files.exists(archive)) {
            Thread.onSpinWait();
          }
        });
    assertThat(Files.readAllLines(dumped)).hasSize(1);
    assertThat(striate(Map.of(), "runs").text())
        .contains("-XX:SharedArchiveFile=" + archive)
        .contains("Main runs");

    Path jar = Files.createDirectories(root.resolve("app/target/dist")).resolve("striate-app.jar");
    Files.writeString(jar, "of Maven alone, after that");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(striate(Map.of(), "runs").text()).contains("Main runs").doesNotContain("Shared");
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          while (Files.readAllLines(dumped).size() < 2) {
            Thread.onSpinWait();
          }
        });
  }

  @Test
  void aLockWhosePidBelongsToAnotherProcessNowIsTaken() throws IOException {
    changeSources();
    Files.createDirectories(lock);
    Files.writeString(lock.resolve("pid"), ProcessHandle.current().pid() + "\nbegan another day\n");

    assertThat(striate(Map.of(), "runs").text()).contains("striate.app.Main runs");
    assertThat(lock).doesNotExist();
  }

  @Test
  void aLockThatNobodySignedIsTaken() throws IOException {
    changeSources();
    Files.createDirectories(lock);

    assertThat(striate(Map.of(), "runs").text()).contains("striate.app.Main runs");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aPictureIsShownUntilTheWindowOpens() {
    Map<String, String> desktop = Map.of("DISPLAY", ":7");
    Path picture = root.resolve("app/src/main/splash/splash.png");

    assertThat(striate(desktop).text()).contains("-splash:" + picture + " ");
    assertThat(striate(desktop, "-w", "here").text()).contains("-splash:");
    assertThat(striate(desktop, "runs").text()).doesNotContain("-splash:");
    assertThat(striate(Map.of("DISPLAY", "")).text()).doesNotContain("-splash:");
  }

  @Test
  void theLocaleWithoutLettersIsReplaced() {
    assertThat(striate(Map.of("LC_ALL", "C")).text()).contains("java LC_ALL=C.UTF-8 ");
    assertThat(striate(Map.of("LC_ALL", "de_DE.UTF-8")).text())
        .contains("java LC_ALL=de_DE.UTF-8 ");
  }

  @Test
  void aDeletedWorkingDirectoryIsNamed() {
    Result result =
        run(
            Map.of(),
            List.of(
                "sh",
                "-c",
                "mkdir gone && cd gone && rmdir ../gone && exec sh \"$0\" runs",
                root.resolve("striate").toString()));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.text()).contains("the current directory no longer exists");
  }

  private void changeSources() throws IOException {
    Files.setLastModifiedTime(
        root.resolve("pom.xml"), FileTime.from(Instant.now().plus(Duration.ofMinutes(1))));
  }

  private Result striate(Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(List.of("sh", root.resolve("striate").toString()));
    command.addAll(List.of(arguments));
    return run(environment, command);
  }

  private Result run(Map<String, String> environment, List<String> command) {
    return assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          ProcessBuilder builder =
              new ProcessBuilder(command).directory(temporary.toFile()).redirectErrorStream(true);
          builder.environment().put("JAVA_HOME", bin.getParent().toString());
          builder.environment().merge("PATH", bin.toString(), (old, mine) -> mine + ":" + old);
          builder.environment().putAll(environment);
          Process process = builder.start();
          String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          return new Result(process.waitFor(), text);
        });
  }
}
