package striate.charts.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import javafx.scene.Scene;
import javafx.scene.input.ScrollEvent;
import javafx.stage.Stage;
import org.jfree.chart.fx.ChartCanvas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;
import striate.charts.Examples;
import striate.charts.data.LossCurves;
import striate.charts.data.StrategyHue;
import striate.charts.figure.FigureTheme;
import striate.charts.figure.LossFigure;

@ExtendWith(ApplicationExtension.class)
class FigureViewTest {
  private FigureView<LossCurves> view;

  @Start
  void start(Stage stage) {
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
    assertThat(steps()).isCloseTo(whole, org.assertj.core.api.Assertions.within(1e-6));
  }

  private double steps() {
    return view.figure().chart().getXYPlot().getDomainAxis().getRange().getLength();
  }

  private void wheel(double deltaY) throws Exception {
    WaitForAsyncUtils.asyncFx(
            () -> {
              ChartCanvas canvas =
                  (ChartCanvas)
                      view.lookupAll("*").stream()
                          .filter(ChartCanvas.class::isInstance)
                          .findFirst()
                          .orElseThrow();
              canvas.fireEvent(
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
