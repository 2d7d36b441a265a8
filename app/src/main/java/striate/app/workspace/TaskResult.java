package striate.app.workspace;

import striate.engine.run.Modality;

/** A task's score after {@code step} steps: {@code correct} of {@code total} questions. */
public record TaskResult(int step, String task, Modality modality, int correct, int total) {}
