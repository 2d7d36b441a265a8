package striate.app.shell;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.stage.FileChooser;
import striate.app.compare.FigureExports;
import striate.charts.data.ComparedGroup;
import striate.charts.export.PngExport;
import striate.charts.figure.ComparisonFigure;
import striate.charts.figure.FigureTheme;

/**
 * Exports to files that the user picks in the system's file dialog; reports the result in the
 * status bar.
 */
final class ChosenFiles implements FigureExports {
  private static final int WIDTH = 1400;
  private static final int HEIGHT = 980;
  private static final double SCALE = 2;

  private final ShellModel model;
  private final Node owner;

  ChosenFiles(ShellModel model, Node owner) {
    this.model = model;
    this.owner = owner;
  }

  @Override
  public void comparison(List<ComparedGroup> groups) {
    save(
        "comparison.png",
        file -> {
          PngExport.write(
              new ComparisonFigure("Comparison", groups, FigureTheme.PRINT)
                  .draw(WIDTH, HEIGHT, SCALE),
              file);
          return file;
        });
  }

  @Override
  public void text(String suggestedName, Supplier<String> text) {
    save(suggestedName, file -> Files.writeString(file, text.get()));
  }

  @FunctionalInterface
  private interface Writing {
    Path into(Path file) throws Exception;
  }

  private void save(String name, Writing writing) {
    FileChooser chooser = new FileChooser();
    chooser.setInitialFileName(name);
    File file = chooser.showSaveDialog(owner.getScene().getWindow());
    if (file != null) {
      Callable<Path> work = () -> writing.into(file.toPath());
      model
          .workspace()
          .tasks()
          .run(
              work,
              written -> model.say("Saved " + written),
              failure -> model.say("Could not save: " + failure.getMessage()));
    }
  }
}
