package striate.engine.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Looks at the plan of every statement that any test sends to a store, and fails the test if it
 * reads a whole table. Jdbi finds it through {@code META-INF/services}.
 */
public final class ExplainedStatements implements JdbiPlugin {
  private static final Set<String> KINDS = Set.of("SELECT", "WITH", "INSERT", "UPDATE", "DELETE");

  /** What only tests say. */
  private static final Pattern OF_TESTS =
      Pattern.compile("SELECT count\\(\\*\\) FROM [^r]\\w+|DELETE FROM runs|WITH RECURSIVE .*");

  private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

  /** The statements so far in this JVM. */
  static Set<String> seen() {
    return Set.copyOf(SEEN);
  }

  @Override
  public void customizeJdbi(Jdbi jdbi) {
    jdbi.setSqlLogger(
        new SqlLogger() {
          @Override
          public void logBeforeExecution(StatementContext context) {
            explain(context);
          }
        });
  }

  private static void explain(StatementContext context) {
    String sql = context.getParsedSql().getSql();
    boolean ofTest = OF_TESTS.matcher(sql).matches();
    if (ofTest || !KINDS.contains(sql.split(" ", 2)[0]) || !SEEN.add(sql)) {
      return;
    }
    try {
      List<String> slow = QueryPlan.of(context.getConnection(), sql).slowParts();
      if (!slow.isEmpty()) {
        SEEN.remove(sql);
        throw new AssertionError("slow in a large store: " + slow + " in: " + sql);
      }
    } catch (SQLException e) {
      throw new AssertionError("cannot be explained: " + sql, e);
    }
  }
}
