package striate.charts.data;

/** One task's score as a fraction in [0, 1]. */
public record TaskScore(String task, Sense sense, Interval score) {}
