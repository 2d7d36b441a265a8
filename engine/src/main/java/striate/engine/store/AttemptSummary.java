package striate.engine.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import striate.engine.run.RunEvent;
import striate.engine.run.RunStatus;

/**
 * One process's share in a run.
 *
 * @param lastEventAt when it last wrote
 * @param ended null while it may still be going
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
