package striate.charts.view;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import javafx.css.CssMetaData;
import javafx.css.SimpleStyleableDoubleProperty;
import javafx.css.Styleable;
import javafx.css.StyleableDoubleProperty;
import javafx.css.StyleableProperty;
import javafx.css.converter.SizeConverter;
import striate.charts.figure.FigureTheme;

/** The size of a figure's text, as style sheets set it: {@code -figure-text-size: 11px}. */
final class TextSize {
  private static final CssMetaData<FigureView<?>, Number> META =
      new CssMetaData<>(
          "-figure-text-size", SizeConverter.getInstance(), FigureTheme.LABEL_POINTS) {
        @Override
        public boolean isSettable(FigureView<?> view) {
          return !view.textSize().isBound();
        }

        @Override
        public StyleableProperty<Number> getStyleableProperty(FigureView<?> view) {
          return view.textSize();
        }
      };

  private TextSize() {}

  static StyleableDoubleProperty property(FigureView<?> view, DoubleConsumer changed) {
    SimpleStyleableDoubleProperty size =
        new SimpleStyleableDoubleProperty(
            META, view, "textSize", (double) FigureTheme.LABEL_POINTS);
    size.addListener((o, before, now) -> changed.accept(now.doubleValue()));
    return size;
  }

  static List<CssMetaData<? extends Styleable, ?>> with(
      List<CssMetaData<? extends Styleable, ?>> inherited) {
    List<CssMetaData<? extends Styleable, ?>> all = new ArrayList<>(inherited);
    all.add(META);
    return List.copyOf(all);
  }
}
