package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.RunId;

/**
 * Every statement finds its rows by an index. The texts come from the sources; those that are put
 * together at run time are explained by {@link ExplainedStatements} in every test that sends them.
 */
class QueryPlanTest {
  private static final Path SOURCES = Path.of("src/main/java/striate/engine/store");
  private static final String LITERAL = "\"(?:[^\"\\\\]++|\\\\.)*+\"";
  private static final Pattern TEXT =
      Pattern.compile(LITERAL + "(?:\\s*\\+\\s*" + LITERAL + ")*+(?!\\s*\\+)");
  private static final Pattern STATEMENT =
      Pattern.compile("(?s)(SELECT .+ FROM|INSERT INTO|UPDATE \\w+ SET|DELETE FROM) .+");

  @TempDir Path directory;

  @Test
  void everyStatementInTheSourcesFindsItsRowsByAnIndex() throws Exception {
    List<String> statements = statements();
    assertThat(statements).hasSizeGreaterThan(35);
    try (Store store = Store.open(new Workspace(directory))) {
      for (String sql : statements) {
        QueryPlan plan =
            store.<QueryPlan, SQLException>query(h -> QueryPlan.of(h.getConnection(), sql));
        assertThat(plan.slowParts()).as("%s%n%s", sql, plan.details()).isEmpty();
      }
    }
  }

  @Test
  void aStatementThatReadsAWholeTableIsNoticed() {
    try (Store store = Store.open(new Workspace(directory))) {
      for (String slow :
          List.of(
              "SELECT * FROM runs WHERE problem = 'x'",
              "SELECT * FROM runs WHERE status = 'FINISHED' ORDER BY name",
              "UPDATE steps SET loss = 0 WHERE loss > 9")) {
        assertThatThrownBy(() -> store.change(handle -> handle.execute(slow)))
            .isInstanceOf(AssertionError.class)
            .hasMessageContaining("slow in a large store");
      }
    }
  }

  @Test
  void whatIsPutTogetherAtRunTimeIsExplainedWhereItRuns() {
    try (Store store = Store.open(new Workspace(directory))) {
      RunId run = store.writer().enqueue(Samples.job("a", "1", 1), null, "local", "local");
      Samples.write(store.workspace().journal(run), Samples.lines(Samples.resumedJournal()));
      store.ingest().rebuild(run);
      store.reader().finalScores(List.of(run));
      store.reader().scoresBeforeTuning(List.of(run));
      store.reader().valuesBeforeTuning(List.of(run));
      assertThat(ExplainedStatements.seen())
          .contains("DELETE FROM steps WHERE run_id = ?")
          .anyMatch(sql -> sql.startsWith("SELECT run_id, step, task"));
    }
  }

  private static List<String> statements() throws IOException {
    List<String> statements = new ArrayList<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      // a migration may read everything
      for (Path file : files.filter(f -> !f.toString().endsWith("Migration.java")).toList()) {
        Matcher text = TEXT.matcher(Files.readString(file));
        while (text.find()) {
          String sql =
              Pattern.compile(LITERAL)
                  .matcher(text.group())
                  .results()
                  .map(literal -> text(literal.group()))
                  .collect(Collectors.joining())
                  .replaceAll("<\\w+>", "?");
          if (STATEMENT.matcher(sql).matches()) {
            statements.add(sql.replaceAll("(?<!:):\\w+", "?"));
          }
        }
      }
    }
    return statements;
  }

  private static String text(String literal) {
    return literal.substring(1, literal.length() - 1);
  }
}
