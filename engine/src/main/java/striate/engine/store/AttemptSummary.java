package striate.engine.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import striate.engine.run.RunEvent;
import striate.engine.run.RunStatus;

/**
 * One attempt of a run: the part that one process executed.
 *
 * @param lastEventAt time of its last event
 * @param ended null if it may still be running
 */
public record AttemptSummary(
    int attempt,
    long pid,
    int fromStep,
    Instant startedAt,
    Instant lastEventAt,
    @Nullable RunStatus ended,
    double totalSeconds,
    RunEvent.Machine machine) {}
