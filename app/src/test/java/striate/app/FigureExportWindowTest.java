package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.Test;
import striate.app.shell.ShellView;
import striate.charts.view.FigureView;

class FigureExportWindowTest extends WindowTest {
  @Override
  void record(WorkspaceFixture fixture) {
    fixture.finished("All layers, seed 1", "all", 1, 91, 500);
    fixture.finished("Sparse 8, seed 1", "sparse-uniform:8", 1, 90, 380);
  }

  @Test
  void aFigureOfTheWindowGoesToTheFileThatTheUserPicksInEveryFormat() throws Exception {
    clickOn("#tool-live");
    FigureView<?> losses = node("#live-loss");
    until(() -> losses.drawingsProperty().get() > 0);
    for (String format : new String[] {"png", "svg", "pdf", "csv"}) {
      Path file = directory.resolve("loss-over-steps." + format);
      onWindow(
          () -> {
            ((ShellView) scene.getRoot())
                .chooseFilesWith((title, name) -> Optional.of(directory.resolve(name)));
            losses.requestFocus();
            losses.fireEvent(
                new KeyEvent(
                    KeyEvent.KEY_PRESSED, "", "", KeyCode.ENTER, false, false, false, false));
            return null;
          });
      settle();
      clickOn("#figure-" + format);
      until(() -> Files.exists(file));
      assertThat(shell.messageProperty().get()).isEqualTo("Saved " + file);
    }
    assertThat(Files.readString(directory.resolve("loss-over-steps.csv")))
        .startsWith("run,step,loss,smoothed");
    assertThat(Files.readString(directory.resolve("loss-over-steps.svg")))
        .contains("assets/model", "LoRA rank", "seed", "made with Striate on");
  }

  @Test
  void aPictureGoesToTheClipboard() throws Exception {
    clickOn("#tool-live");
    FigureView<?> losses = node("#live-loss");
    until(() -> losses.drawingsProperty().get() > 0);
    onWindow(
        () -> {
          losses.requestFocus();
          losses.fireEvent(
              new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.C, false, true, false, false));
          return null;
        });
    until(() -> shell.messageProperty().get().startsWith("Copied"));
    assertThat(onWindow(() -> Clipboard.getSystemClipboard().getImage().getWidth()))
        .isGreaterThan(700);
  }
}
