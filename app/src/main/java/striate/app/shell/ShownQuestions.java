package striate.app.shell;

import striate.app.compare.AskedQuestions;
import striate.app.samples.Agreement;
import striate.app.samples.SamplesModel;

/**
 * What Samples shows of the questions that Compare asks for.
 *
 * @param tasks what its filter by task is
 * @param groupA key of the baseline
 * @param groupB key of the group that is compared with it; empty for any
 * @param which by who was right
 * @param words what a button says that opens it
 * @param explanation the same with the groups' names
 */
record ShownQuestions(
    String tasks, String groupA, String groupB, Agreement which, String words, String explanation) {

  /** Of a difference those questions that speak for it: where the better group alone is right. */
  static ShownQuestions of(AskedQuestions asked) {
    String baseline = asked.baseline().name();
    String group = asked.group().name();
    Agreement which =
        asked.ofBaseline()
            ? Agreement.ALL
            : asked.difference() < 0
                ? Agreement.A_NOT_B
                : asked.difference() > 0 ? Agreement.B_NOT_A : Agreement.ONE_OF_THEM;
    String words =
        switch (which) {
          case A_NOT_B -> "Where the baseline alone is right";
          case B_NOT_A -> "Where this group alone is right";
          case ONE_OF_THEM -> "Where only one is right";
          default -> "All questions";
        };
    String of =
        asked.row().average() ? SamplesModel.tasksOf(asked.row().modality()) : asked.row().name();
    String explanation =
        "Opens Samples with the questions of "
            + of
            + switch (which) {
              case A_NOT_B -> " that " + baseline + " answered right and " + group + " wrong.";
              case B_NOT_A -> " that " + group + " answered right and " + baseline + " wrong.";
              case ONE_OF_THEM -> " that only one of " + baseline + " and " + group + " got right.";
              default -> ".";
            }
            + " A double click in the figure, or Shift+Enter, opens it, too.";
    return new ShownQuestions(
        of,
        asked.baseline().key(),
        asked.ofBaseline() ? "" : asked.group().key(),
        which,
        words,
        explanation);
  }
}
