package striate.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;

class RunGroupsTest {
  private record Run(String id, RunGroups.Member member) {}

  @Test
  void theSameSeedTwiceIsOneSeed() {
    List<RunGroups.Group<Run>> groups =
        RunGroups.of(
            List.of(run("new", "r", 1), run("old", "r", 1), run("two", "r", 2)), Run::member);

    assertThat(groups).hasSize(1);
    assertThat(groups.get(0).runs()).extracting(Run::id).containsExactly("new", "two");
    assertThat(groups.get(0).repeats()).extracting(Run::id).containsExactly("old");
  }

  @Test
  void runsOfAnotherRecipeOrSelectionAreNotAveraged() {
    Run other = new Run("x", new RunGroups.Member("r", List.of(4), job(3)));

    assertThat(RunGroups.of(List.of(run("a", "r", 1), run("b", "q", 2), other), Run::member))
        .extracting(group -> group.runs().size())
        .containsExactly(1, 1, 1);
  }

  @Test
  void jobsAreToldApartByTheFieldsInWhichTheyDiffer() {
    JobSpec one = job(1);
    JobSpec shorter = job(2).withSteps(60);

    assertThat(RunGroups.differences(List.of(one, shorter), List.of("?aaaa", "?bbbb")))
        .containsExactly("Steps 240", "Steps 60");
    assertThat(RunGroups.differences(List.of(one, job(5)), List.of("0123456", "?789abcd")))
        .containsExactly("recipe 01234", "recipe ?789a");
  }

  @Test
  void oneComparesLikeTheNewestOwnRunOrTheRecordedRecipeOfMostSelections() {
    Run newest = new Run("a", new RunGroups.Member("tenth", List.of(0, 1), job(1)));
    Run all = new Run("b", new RunGroups.Member("whole", List.of(0, 1), job(1)));
    Run one = new Run("c", new RunGroups.Member("whole", List.of(0), job(1)));
    List<Run> runs = List.of(newest, all, one);

    assertThat(RunGroups.usualRecipe(runs, run -> false, Run::member)).contains("whole");
    assertThat(RunGroups.usualRecipe(runs, run -> run == newest, Run::member)).contains("tenth");
    assertThat(RunGroups.usualRecipe(List.<Run>of(), run -> true, Run::member)).isEmpty();
  }

  private static Run run(String id, String recipe, long seed) {
    return new Run(id, new RunGroups.Member(recipe, List.of(1, 5), job(seed)));
  }

  private static JobSpec job(long seed) {
    return JobJson.parse(
            "{\"name\":\"n\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"1,5\",\"steps\":240}",
            "test")
        .withSeed(seed);
  }
}
