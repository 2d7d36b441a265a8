package striate.app.shell;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import striate.app.compare.FigureExports;
import striate.app.look.FileChoice;
import striate.app.look.TableEvent;
import striate.app.look.TableFormat;
import striate.charts.data.ComparedGroup;
import striate.charts.data.DataTable;
import striate.charts.export.FigureFormat;
import striate.charts.export.PngExport;
import striate.charts.export.PrintedFigure;
import striate.charts.figure.ComparisonFigure;
import striate.charts.figure.FigureTheme;
import striate.charts.view.FigureEvent;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;

/**
 * Writes figures and tables to files that the user picks, or to the clipboard; reports the result
 * in the status bar.
 */
final class ChosenFiles implements FigureExports {
  private static final int WIDTH = 1400;
  private static final int HEIGHT = 980;
  private static final double SCALE = 2;

  private final ShellModel model;
  private final FileChoice choice;

  ChosenFiles(ShellModel model, FileChoice choice) {
    this.model = model;
    this.choice = choice;
  }

  /** Keeps a figure as its menu asks. */
  void keep(FigureEvent event) {
    PrintedFigure figure = event.figure();
    FigureFormat format = event.format();
    if (event.getEventType() == FigureEvent.SAVE) {
      save(figure.fileName(format), () -> format.bytes(figure));
    } else if (format == FigureFormat.CSV) {
      copy(
          () -> TableFormat.CELLS.text(figure.table()),
          "numbers of the figure",
          (content, text) -> content.putString(text));
    } else {
      copy(
          () -> SwingFXUtils.toFXImage(PngExport.draw(figure, SCALE), null),
          "picture of the figure",
          (content, image) -> content.putImage(image));
    }
    event.consume();
  }

  /** Keeps a table as its menu asks. */
  void keep(TableEvent event) {
    DataTable table = event.table();
    TableFormat format = event.format();
    if (event.getEventType() == TableEvent.SAVE) {
      text(event.fileName(), () -> format.text(table));
    } else {
      String what = format == TableFormat.CELLS ? "table" : "table as " + format.words();
      copy(() -> format.text(table), what, (content, text) -> content.putString(text));
    }
    event.consume();
  }

  @Override
  public void comparison(List<ComparedGroup> groups) {
    save(
        "comparison.png",
        () ->
            PngExport.bytes(
                new ComparisonFigure("Comparison", groups, FigureTheme.PRINT)
                    .draw(WIDTH, HEIGHT, SCALE)));
  }

  @Override
  public void text(String suggestedName, Supplier<String> text) {
    save(suggestedName, () -> text.get().getBytes(StandardCharsets.UTF_8));
  }

  private void save(String name, Callable<byte[]> contents) {
    choice
        .file("Save", name)
        .ifPresent(
            file ->
                run(
                    () -> written(file, contents.call()),
                    written -> model.say("Saved " + written),
                    "save"));
  }

  private static Path written(Path file, byte[] bytes) throws Exception {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    AtomicFile.write(
        file,
        Durability.RENAMED,
        out -> {
          while (left.hasRemaining()) {
            out.write(left);
          }
        });
    return file;
  }

  @FunctionalInterface
  private interface Putting<T> {
    void into(ClipboardContent content, T what);
  }

  private <T> void copy(Callable<T> work, String what, Putting<T> putting) {
    run(
        work,
        made -> {
          ClipboardContent content = new ClipboardContent();
          putting.into(content, made);
          Clipboard.getSystemClipboard().setContent(content);
          model.say("Copied the " + what);
        },
        "copy");
  }

  private <T> void run(Callable<T> work, java.util.function.Consumer<T> done, String what) {
    model
        .workspace()
        .tasks()
        .run(work, done, failure -> model.say("Could not " + what + ": " + failure.getMessage()));
  }
}
