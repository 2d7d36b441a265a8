package striate.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SampleShareTest {
  @Property
  void smallerSharesAreInLargerOnes(
      @ForAll @IntRange(min = 1, max = 500) int size,
      @ForAll @DoubleRange(min = 0.01, max = 1) double one,
      @ForAll @DoubleRange(min = 0.01, max = 1) double other,
      @ForAll long seed) {
    int[] small = SampleShare.places(size, Math.min(one, other), seed);
    int[] large = SampleShare.places(size, Math.max(one, other), seed);
    assertThat(large).contains(small).isSorted().doesNotHaveDuplicates();
    assertThat(small)
        .hasSize((int) Math.max(1, Math.round(Math.min(one, other) * size)))
        .isSorted()
        .satisfies(places -> assertThat(places[0]).isNotNegative())
        .satisfies(places -> assertThat(places[places.length - 1]).isLessThan(size));
  }

  @Test
  void theWholeIsTheFilesOrderAndAnotherSeedDrawsAnotherPart() {
    assertThat(SampleShare.places(9, 1, 3)).isEqualTo(IntStream.range(0, 9).toArray());
    assertThat(SampleShare.places(1000, 0.1, 3))
        .hasSize(100)
        .isNotEqualTo(SampleShare.places(1000, 0.1, 4));
  }

  @Test
  void eachSampleIsDrawnAboutEquallyOften() {
    int[] drawn = new int[20];
    for (int seed = 0; seed < 4000; seed++) {
      Arrays.stream(SampleShare.places(20, 0.25, seed)).forEach(place -> drawn[place]++);
    }
    // 1000 of 4000 expected, with a deviation of 27
    assertThat(Arrays.stream(drawn).boxed()).allMatch(count -> count > 870 && count < 1130);
  }
}
