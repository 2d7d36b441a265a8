package striate.charts.data;

/**
 * What a group keeps of the score of another one.
 *
 * @param layers number of layers that it tunes
 * @param percent of the other's score, with its interval
 */
public record RetainedScore(String name, GroupLook look, int layers, Interval percent) {
  public RetainedScore with(GroupLook other) {
    return new RetainedScore(name, other, layers, percent);
  }
}
