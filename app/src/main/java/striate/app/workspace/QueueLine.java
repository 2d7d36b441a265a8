package striate.app.workspace;

import java.util.List;
import java.util.Set;
import striate.app.look.Units;
import striate.engine.job.QueueSnapshot;
import striate.engine.run.RunId;

/**
 * The queue, as the window shows it.
 *
 * @param headline how it stands, such as {@code 2 running, 3 waiting · about 12 min left}
 * @param pausesOnError whether it pauses when a run fails
 * @param active runs that a launcher has, the longest first
 * @param waiting the next one first
 */
public record QueueLine(
    String headline,
    boolean paused,
    boolean pausesOnError,
    List<QueueRow> active,
    List<QueueRow> waiting) {

  public QueueLine {
    active = List.copyOf(active);
    waiting = List.copyOf(waiting);
  }

  private static String headline(QueueSnapshot now) {
    Double left = now.secondsLeft();
    return left == null || left <= 0
        ? now.headline()
        : now.headline() + " · about " + Units.seconds(left) + " left";
  }

  static QueueLine of(QueueSnapshot now, Set<RunId> stopping) {
    return new QueueLine(
        headline(now),
        now.paused(),
        now.pauseOnError(),
        now.active().stream()
            .map(run -> QueueRow.active(run, stopping.contains(run.id())))
            .toList(),
        now.waiting().stream()
            .map(
                run ->
                    QueueRow.waiting(
                        run, now.startsIn().get(run.id()), stopping.contains(run.id())))
            .toList());
  }
}
