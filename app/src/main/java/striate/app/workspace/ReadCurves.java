package striate.app.workspace;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import striate.engine.run.RunId;
import striate.engine.store.LossCurve;
import striate.engine.store.RunReader;

/** Reduced curves of the runs that were drawn last, of which only new points are read. */
final class ReadCurves {
  /** More than a figure shows at once. */
  private static final int KEPT = 64;

  private final RunReader reader;
  private final Map<RunId, LossCurve> curves = new LinkedHashMap<>(16, 0.75f, true);

  ReadCurves(RunReader reader) {
    this.reader = reader;
  }

  /**
   * A run's curve as it is now.
   *
   * @param atMost maximum number of points, at least 8; a curve that outgrows it is reduced to half
   */
  synchronized LossCurve refreshed(RunId run, int atMost) {
    LossCurve kept = curves.get(run);
    LossCurve now =
        Optional.ofNullable(kept)
            .filter(curve -> curve.size() > 0 && curve.size() <= atMost)
            .flatMap(curve -> curve.continued(reader.curve(run, curve.step(curve.size() - 1))))
            .orElseGet(() -> reader.curve(run, 0).reduced(atMost));
    if (now.size() > atMost) {
      now = now.reduced(atMost / 2);
    }
    curves.put(run, now);
    if (curves.size() > KEPT) {
      curves.remove(curves.keySet().iterator().next());
    }
    return now;
  }
}
