package striate.app.launch;

/**
 * What a job will take.
 *
 * @param peakBytes of the worker's memory at the highest moment
 * @param secondsPerStep of an optimizer step
 * @param steps optimizer steps
 * @param totalSeconds of all steps and what is computed once before them, without evaluation
 */
public record Forecast(long peakBytes, double secondsPerStep, int steps, double totalSeconds) {}
