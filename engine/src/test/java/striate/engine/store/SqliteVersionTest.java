package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.run.Problem;

class SqliteVersionTest {
  @Test
  void thisSqliteIsNewEnough() {
    assertThat(Store.sqliteVersion()).matches("\\d+\\.\\d+\\.\\d+");
    SqliteVersion.current().requireNewEnough();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.51.3", "3.51.10", "3.52.0", "3.54.1", "4.0.0"})
  void aVersionWithTheFixIsTaken(String version) {
    assertThatCode(() -> new SqliteVersion(version).requireNewEnough()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.51.2", "3.50.3", "3.9.99", "2.8.17", "unknown", ""})
  void anOlderVersionIsOneClearLine(String version) {
    assertThatThrownBy(() -> new SqliteVersion(version).requireNewEnough())
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
        .hasMessageStartingWith("SQLite " + version + " can lose records; 3.51.3 or newer")
        .hasMessageContaining("sqlite-jdbc");
  }
}
