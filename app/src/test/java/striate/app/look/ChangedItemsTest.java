package striate.app.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import org.junit.jupiter.api.Test;

class ChangedItemsTest {
  private record Row(int id, String state) {}

  @Test
  void anyListBecomesAnyOther() {
    Random random = new Random(2);
    ObservableList<Row> shown = FXCollections.observableArrayList();
    for (int round = 0; round < 500; round++) {
      List<Row> now = new ArrayList<>();
      for (int id = 0; id < 12; id++) {
        if (random.nextBoolean()) {
          now.add(new Row(id, random.nextInt(4) == 0 ? "new " + round : "old"));
        }
      }
      if (random.nextInt(5) == 0) {
        Collections.shuffle(now, random);
      }
      ChangedItems.show(shown, now, Row::id);
      assertThat(shown).containsExactlyElementsOf(now);
    }
  }

  @Test
  void oneChangedRowIsOneChange() {
    List<Row> rows = new ArrayList<>();
    for (int id = 0; id < 1000; id++) {
      rows.add(new Row(id, "old"));
    }
    ObservableList<Row> shown = FXCollections.observableArrayList(rows);
    List<Integer> touched = new ArrayList<>();
    shown.addListener(
        (ListChangeListener<Row>)
            change -> {
              while (change.next()) {
                touched.add(change.getTo() - change.getFrom());
              }
            });
    rows.set(400, new Row(400, "new"));
    ChangedItems.show(shown, rows, Row::id);
    assertThat(shown).isEqualTo(rows);
    rows.add(0, new Row(2000, "added"));
    ChangedItems.show(shown, rows, Row::id);
    assertThat(shown).isEqualTo(rows);
    assertThat(touched).containsExactly(1, 1);
  }
}
