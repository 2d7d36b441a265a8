package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HelpTextTest {
  @Test
  void linesOfAParagraphAreJoinedAndExamplesStay() {
    assertThat(
            HelpText.paragraphs(
                List.of(
                    "", "Runs that are done:", "they stay.", "", "Examples:", "  one", "  two")))
        .containsExactly("", "Runs that are done: they stay.", "", "Examples:", "  one", "  two");
  }
}
