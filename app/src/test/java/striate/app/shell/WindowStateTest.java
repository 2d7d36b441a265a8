package striate.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.app.look.TextSize;
import striate.app.look.Theme;
import striate.app.runset.RunSetState;
import striate.engine.inputs.BundledRecipe;

class WindowStateTest {
  private static final String CACHE = "striate.userCache";

  @TempDir Path directory;
  private String before;

  @BeforeEach
  void setCache() {
    before = System.getProperty(CACHE);
    System.setProperty(CACHE, directory.resolve("cache").toString());
  }

  @AfterEach
  void resetCache() {
    if (before == null) {
      System.clearProperty(CACHE);
    } else {
      System.setProperty(CACHE, before);
    }
  }

  private static WindowState some() {
    return new WindowState(
        Theme.CONTRAST,
        new TextSize(130),
        Tool.COMPARE,
        1100,
        731.5,
        true,
        0.75,
        BundledRecipe.of(List.of("pattern")).toBuilder().name("some").layers("0,2-4").build(),
        "1, 2",
        new RunSetState(
            List.of("a [0, 1]", "b []"),
            List.of("r-1"),
            "a [0, 1]",
            "is:sparse",
            true,
            300,
            List.of("r-7", "r-8")));
  }

  @Test
  void everyWorkspaceHasAStateOfItsOwn() {
    WindowStateFile file = new WindowStateFile(directory.resolve("a"));
    assertThat(file.read()).isEmpty();
    file.write(some());
    assertThat(new WindowStateFile(directory.resolve("b/../a")).read()).contains(some());
    assertThat(new WindowStateFile(directory.resolve("b")).read()).isEmpty();
  }

  @Test
  void withoutAJobTheRestIsRemembered() {
    WindowState none =
        new WindowState(
            Theme.LIGHT, TextSize.USUAL, Tool.LIVE, 0, 0, false, 0.9, null, "", RunSetState.NEW);
    assertThat(WindowState.of(none.asProperties())).contains(none);
  }

  @Test
  void whatCannotBeReadIsForgotten() throws IOException {
    WindowStateFile file = new WindowStateFile(directory);
    file.write(some());
    Path written;
    try (var files = Files.walk(directory.resolve("cache"))) {
      written = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    Files.writeString(written, "theme=\\u00zz");
    assertThat(file.read()).isEmpty();
    for (String wrong : new String[] {"theme", "tool", "width", "job", "smoothing", "text"}) {
      Properties all = some().asProperties();
      all.setProperty(wrong, "-1 apple");
      assertThat(WindowState.of(all)).as(wrong).isEmpty();
    }
  }
}
