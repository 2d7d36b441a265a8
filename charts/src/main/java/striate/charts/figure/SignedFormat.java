package striate.charts.figure;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.FieldPosition;
import java.util.Locale;

/** Numbers with their sign, and 0 without one. */
final class SignedFormat extends DecimalFormat {
  private static final long serialVersionUID = 1L;

  SignedFormat() {
    super("+0.#;\u22120.#", DecimalFormatSymbols.getInstance(Locale.ROOT));
  }

  @Override
  public StringBuffer format(double number, StringBuffer result, FieldPosition position) {
    return Math.abs(number) < 1e-9 ? result.append('0') : super.format(number, result, position);
  }
}
