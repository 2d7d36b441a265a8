package striate.engine.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Recipe;

/**
 * Version 4: what runs are made from and with. Runs recorded before get the recipe of their job;
 * their files' content was not recorded.
 */
final class RecipeMigration implements JavaMigration {
  private static final int VERSION = 4;

  @Override
  public MigrationVersion getVersion() {
    return MigrationVersion.fromVersion(Integer.toString(VERSION));
  }

  @Override
  public String getDescription() {
    return "recipes";
  }

  @Override
  public @Nullable Integer getChecksum() {
    return null;
  }

  @Override
  public boolean canExecuteInTransaction() {
    return true;
  }

  @Override
  public void migrate(Context context) throws SQLException {
    try (Statement statement = context.getConnection().createStatement();
        PreparedStatement update =
            context.getConnection().prepareStatement("UPDATE runs SET recipe = ? WHERE id = ?")) {
      statement.execute("ALTER TABLE runs ADD COLUMN provenance TEXT"); // JSON; null = not recorded
      try (ResultSet rows = statement.executeQuery("SELECT id, job FROM runs")) {
        while (rows.next()) {
          String id = rows.getString(1);
          update.setString(1, Recipe.provisional(StoredJob.parse(rows.getString(2), id)).digest());
          update.setString(2, id);
          update.addBatch();
        }
      }
      update.executeBatch();
      statement.execute("PRAGMA user_version = " + VERSION);
    }
  }
}
