package striate.app.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void columnsHaveAllTheirTextWhereThereIsRoom() {
    assertThat(TextTable.shared(List.of(300.0, 60.0), 400, 220)).containsExactly(300.0, 60.0);
  }

  @Test
  void theLongestGiveWayFirstAndOnlySoFar() {
    assertThat(TextTable.shared(List.of(500.0, 60.0, 400.0), 760, 220))
        .containsExactly(350.0, 60.0, 350.0);
    assertThat(TextTable.shared(List.of(500.0, 60.0, 400.0), 100, 220))
        .as("the table then scrolls")
        .containsExactly(220.0, 60.0, 220.0);
  }
}
