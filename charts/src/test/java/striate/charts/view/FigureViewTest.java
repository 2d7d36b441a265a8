package striate.charts.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javafx.event.EventType;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;
import javafx.stage.Stage;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.fx.ChartCanvas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;
import striate.charts.Examples;
import striate.charts.data.LossCurves;
import striate.charts.data.Sense;
import striate.charts.data.StrategyHue;
import striate.charts.data.TaskCurve;
import striate.charts.export.FigureFormat;
import striate.charts.figure.FigureTheme;
import striate.charts.figure.LossFigure;
import striate.charts.figure.SparklinesFigure;

@ExtendWith(ApplicationExtension.class)
class FigureViewTest {
  private FigureView<LossCurves> view;

  private Stage stage;

  @Start
  void start(Stage stage) {
    this.stage = stage;
    view =
        new FigureView<>(
            new LossFigure(FigureTheme.LIGHT), data -> data.curves().isEmpty(), "Nothing yet");
    stage.setScene(new Scene(view, 600, 400));
    stage.show();
  }

  @Test
  void manyUpdatesInOneFrameAreDrawnOnceAndTheNewestWins() throws Exception {
    WaitForAsyncUtils.asyncFx(
            () -> {
              for (int points = 1; points <= 20; points++) {
                view.show(
                    new LossCurves(List.of(Examples.falling("a", StrategyHue.SPARSE, points)), 0));
              }
            })
        .get();
    WaitForAsyncUtils.waitFor(10, TimeUnit.SECONDS, () -> view.drawingsProperty().get() > 0);
    assertThat(view.drawingsProperty().get()).isEqualTo(1);
    assertThat(view.figure().table().rows()).hasSize(20);
  }

  @Test
  void whatIsHiddenIsDrawnInItsColoursWhenItCanBeSeen() throws Exception {
    FigureView<LossCurves> shown =
        new FigureView<>(new LossFigure(FigureTheme.LIGHT), data -> false, "Nothing yet");
    StackPane hidden = new StackPane(view);
    hidden.setVisible(false);
    onFx(
        () -> {
          stage.getScene().setRoot(new HBox(hidden, shown));
          LossCurves curves =
              new LossCurves(List.of(Examples.falling("a", StrategyHue.SPARSE, 5)), 0);
          view.wear(FigureTheme.DARK);
          view.show(curves);
          shown.show(curves);
        });
    WaitForAsyncUtils.waitFor(10, TimeUnit.SECONDS, () -> shown.drawingsProperty().get() > 0);
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(view.drawingsProperty().get()).isZero();
    onFx(() -> hidden.setVisible(true));
    WaitForAsyncUtils.waitFor(10, TimeUnit.SECONDS, () -> view.drawingsProperty().get() > 0);
    assertThat(view.figure().chart().getBackgroundPaint()).isEqualTo(FigureTheme.DARK.background());
    onFx(() -> hidden.setVisible(false));
    onFx(() -> hidden.setVisible(true));
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(view.drawingsProperty().get()).as("nothing new").isEqualTo(1);
  }

  @Test
  void aFigureAfterAnEmptyOneHasItsBackground() throws Exception {
    FigureView<List<TaskCurve>> small =
        new FigureView<>(new SparklinesFigure(FigureTheme.LIGHT), List::isEmpty, "Nothing yet");
    onFx(() -> view.getScene().setRoot(small));
    List<TaskCurve> one = List.of(new TaskCurve("counting", Sense.VISUAL, List.of()));
    for (List<TaskCurve> tasks : List.of(one, List.<TaskCurve>of(), one)) {
      int before = small.drawingsProperty().get();
      onFx(() -> small.show(tasks));
      WaitForAsyncUtils.waitFor(
          10, TimeUnit.SECONDS, () -> small.drawingsProperty().get() > before);
    }
    Color[] corner = new Color[1];
    onFx(() -> corner[0] = small.snapshot(null, null).getPixelReader().getColor(300, 390));
    assertThat(corner[0].getBrightness()).isGreaterThan(0.9);
  }

  @Test
  void theWheelAwayFromTheUserZoomsInAndAStillWheelDoesNothing() throws Exception {
    WaitForAsyncUtils.asyncFx(
            () ->
                view.show(
                    new LossCurves(List.of(Examples.falling("a", StrategyHue.SPARSE, 100)), 0)))
        .get();
    WaitForAsyncUtils.waitFor(10, TimeUnit.SECONDS, () -> view.drawingsProperty().get() > 0);
    double whole = steps();
    wheel(0);
    assertThat(steps()).isEqualTo(whole);
    wheel(40);
    assertThat(steps()).isLessThan(whole);
    wheel(-40);
    assertThat(steps()).isCloseTo(whole, within(1e-6));
  }

  @Test
  void draggingFromAnyCornerZoomsToTheRectangleAndADoubleClickShowsAll() throws Exception {
    shown(100);
    double whole = steps();
    Rectangle2D area = view.area();
    double[][] corners = {
      {0.75, 0.75, 0.25, 0.25}, {0.25, 0.25, 0.75, 0.75}, {0.75, 0.25, 0.25, 0.75}
    };
    for (double[] corner : corners) {
      drag(
          area.getMinX() + corner[0] * area.getWidth(),
          area.getMinY() + corner[1] * area.getHeight(),
          area.getMinX() + corner[2] * area.getWidth(),
          area.getMinY() + corner[3] * area.getHeight());
      assertThat(steps()).isCloseTo(whole / 2, within(whole / 20));
      assertThat(view.zoomed()).isTrue();
      doubleClick();
      assertThat(steps()).isEqualTo(whole);
      assertThat(view.zoomed()).isFalse();
    }
  }

  @Test
  void thePointerReadsOutTheNearestValueWithItsNameAndUnits() throws Exception {
    shown(11);
    Rectangle2D area = view.area();
    onFx(
        () ->
            view.readOutAt(
                area.getMinX() + 0.5 * area.getWidth(),
                view.figure()
                    .chart()
                    .getXYPlot()
                    .getRangeAxis()
                    .valueToJava2D(
                        view.figure().chart().getXYPlot().getDataset().getYValue(0, 5),
                        area,
                        org.jfree.chart.ui.RectangleEdge.LEFT)));
    assertThat(view.readOutText().orElse("")).matches("a: step 5, loss \\d\\.\\d+ nats per token");
    onFx(() -> view.readOutAt(1, 1));
    assertThat(view.readOutText()).isEmpty();
  }

  @Test
  void arrowsBringWhatIsOutOfSightIntoTheMiddle() throws Exception {
    shown(11);
    onFx(() -> view.requestFocus());
    for (int i = 0; i < 8; i++) {
      key(KeyCode.PLUS, false);
    }
    ValueAxis steps = view.figure().chart().getXYPlot().getDomainAxis();
    assertThat(steps.getRange().contains(0)).isFalse();
    key(KeyCode.RIGHT, false);
    assertThat(view.readOutText().orElse("")).startsWith("a: step 0,");
    assertThat(steps.getRange().getCentralValue()).isCloseTo(0, within(0.1));
    assertThat(view.zoomed()).isTrue();
  }

  @Test
  void arrowsReadOutOneValueAfterTheOther() throws Exception {
    shown(11);
    onFx(() -> view.requestFocus());
    for (KeyCode key : new KeyCode[] {KeyCode.RIGHT, KeyCode.RIGHT, KeyCode.RIGHT, KeyCode.LEFT}) {
      key(key, false);
    }
    assertThat(view.readOutText().orElse("")).startsWith("a: step 1,");
    assertThat(view.getAccessibleText()).contains("a: step 1,");
    key(KeyCode.ESCAPE, false);
    assertThat(view.readOutText()).isEmpty();
    key(KeyCode.PLUS, false);
    assertThat(view.zoomed()).isTrue();
    key(KeyCode.DIGIT0, false);
    assertThat(view.zoomed()).isFalse();
  }

  @Test
  void everyFormatIsAskedForByTheSameMenuAndThePictureByAKey() throws Exception {
    shown(11);
    List<FigureEvent> asked = new ArrayList<>();
    onFx(() -> view.addEventHandler(FigureEvent.ANY, asked::add));
    onFx(
        () -> {
          FigureMenu menu = new FigureMenu(view);
          for (String id :
              List.of(
                  "figure-png",
                  "figure-svg",
                  "figure-pdf",
                  "figure-csv",
                  "figure-copy",
                  "figure-copy-table")) {
            menu.getItems().stream()
                .filter(item -> id.equals(item.getId()))
                .findFirst()
                .orElseThrow()
                .fire();
          }
          view.requestFocus();
        });
    key(KeyCode.C, true);
    assertThat(asked)
        .extracting(FigureEvent::format)
        .containsExactly(
            FigureFormat.PNG,
            FigureFormat.SVG,
            FigureFormat.PDF,
            FigureFormat.CSV,
            FigureFormat.PNG,
            FigureFormat.CSV,
            FigureFormat.PNG);
    assertThat(asked.get(6).getEventType()).isEqualTo(FigureEvent.COPY);
    assertThat(asked.get(0).figure().fileName(FigureFormat.SVG)).isEqualTo("loss-over-steps.svg");
    assertThat(asked.get(0).figure().table().rows()).hasSize(11);
  }

  @Test
  void styleSheetsSetTheSizeOfTheText() throws Exception {
    shown(11);
    onFx(
        () -> {
          view.setStyle("-figure-text-size: 22px;");
          view.applyCss();
        });
    assertThat(view.figure().chart().getXYPlot().getDomainAxis().getTickLabelFont().getSize2D())
        .isEqualTo(2f * FigureTheme.LABEL_POINTS);
  }

  private void shown(int points) throws Exception {
    onFx(
        () ->
            view.show(
                new LossCurves(List.of(Examples.falling("a", StrategyHue.SPARSE, points)), 0)));
    WaitForAsyncUtils.waitFor(10, TimeUnit.SECONDS, () -> view.drawingsProperty().get() > 0);
  }

  private static void onFx(Runnable work) throws Exception {
    WaitForAsyncUtils.asyncFx(
            () -> {
              work.run();
              return null;
            })
        .get();
    WaitForAsyncUtils.waitForFxEvents();
  }

  private void key(KeyCode code, boolean shortcut) throws Exception {
    onFx(
        () ->
            view.fireEvent(
                new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, shortcut, false, false)));
  }

  private void drag(double x1, double y1, double x2, double y2) throws Exception {
    onFx(
        () -> {
          canvas().fireEvent(mouse(MouseEvent.MOUSE_PRESSED, x1, y1, 1));
          canvas().fireEvent(mouse(MouseEvent.MOUSE_DRAGGED, (x1 + x2) / 2, (y1 + y2) / 2, 1));
          canvas().fireEvent(mouse(MouseEvent.MOUSE_DRAGGED, x2, y2, 1));
          canvas().fireEvent(mouse(MouseEvent.MOUSE_RELEASED, x2, y2, 1));
        });
  }

  private void doubleClick() throws Exception {
    onFx(() -> canvas().fireEvent(mouse(MouseEvent.MOUSE_CLICKED, 300, 200, 2)));
  }

  private static MouseEvent mouse(EventType<MouseEvent> type, double x, double y, int clicks) {
    return new MouseEvent(
        type,
        x,
        y,
        x,
        y,
        MouseButton.PRIMARY,
        clicks,
        false,
        false,
        false,
        false,
        true,
        false,
        false,
        false,
        false,
        false,
        null);
  }

  private ChartCanvas canvas() {
    return (ChartCanvas)
        view.getChildren().stream().filter(ChartCanvas.class::isInstance).findFirst().orElseThrow();
  }

  private double steps() {
    return view.figure().chart().getXYPlot().getDomainAxis().getRange().getLength();
  }

  private void wheel(double deltaY) throws Exception {
    WaitForAsyncUtils.asyncFx(
            () -> {
              canvas()
                  .fireEvent(
                      new ScrollEvent(
                          ScrollEvent.SCROLL,
                          300,
                          200,
                          300,
                          200,
                          false,
                          false,
                          false,
                          false,
                          false,
                          false,
                          0,
                          deltaY,
                          0,
                          deltaY,
                          ScrollEvent.HorizontalTextScrollUnits.NONE,
                          0,
                          ScrollEvent.VerticalTextScrollUnits.NONE,
                          0,
                          0,
                          null));
            })
        .get();
  }
}
