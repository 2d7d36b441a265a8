package striate.engine.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How SQLite would execute a statement, and what is slow about it in a store of 10,000 runs. */
record QueryPlan(String sql, List<String> details) {
  private static final Pattern FULL_SCAN = Pattern.compile("SCAN (\\w+)");

  /** One row, or no more than people have typed. */
  private static final Set<String> SMALL_TABLES = Set.of("change_counter", "tags");

  /** Sorting is fine where few rows come together, however many runs there are. */
  private static final List<String> FEW_ROWS =
      List.of(
          "status IN ('SUBMITTED', 'RUNNING')", // at most one run per slot
          "GROUP BY step, modality"); // the scores of one run

  QueryPlan {
    details = List.copyOf(details);
  }

  static QueryPlan of(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
      List<String> details = new ArrayList<>();
      while (rows.next()) {
        details.add(rows.getString("detail"));
      }
      return new QueryPlan(sql, details);
    }
  }

  /** Full scans of large tables, and sorting of many rows. */
  List<String> slowParts() {
    return details.stream().filter(detail -> scansAll(detail) || sorts(detail)).toList();
  }

  private static boolean scansAll(String detail) {
    Matcher scan = FULL_SCAN.matcher(detail);
    return scan.matches() && !SMALL_TABLES.contains(scan.group(1));
  }

  private boolean sorts(String detail) {
    return detail.contains("TEMP B-TREE") && FEW_ROWS.stream().noneMatch(sql::contains);
  }
}
