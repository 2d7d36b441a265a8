-- Every change of a run gets the next number of a counter, so that a reader asks only for what
-- changed since it looked last. Triggers do it: no statement can forget it.

ALTER TABLE runs ADD COLUMN changed INTEGER NOT NULL DEFAULT 0; -- number of its latest change

CREATE TABLE change_counter (
  one   INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  value INTEGER NOT NULL
) STRICT;

INSERT INTO change_counter (one, value) VALUES (1, 0);

CREATE TABLE deleted_runs (
  run_id  TEXT    NOT NULL PRIMARY KEY,
  changed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX runs_by_change ON runs (changed);
CREATE INDEX deleted_runs_by_change ON deleted_runs (changed);
CREATE INDEX runs_by_queue_position ON runs (queue_position);

CREATE TRIGGER run_inserted AFTER INSERT ON runs BEGIN
  UPDATE change_counter SET value = value + 1;
  UPDATE runs SET changed = (SELECT value FROM change_counter) WHERE id = NEW.id;
  DELETE FROM deleted_runs WHERE run_id = NEW.id;
END;

CREATE TRIGGER run_updated AFTER UPDATE ON runs WHEN NEW.changed = OLD.changed BEGIN
  UPDATE change_counter SET value = value + 1;
  UPDATE runs SET changed = (SELECT value FROM change_counter) WHERE id = NEW.id;
END;

CREATE TRIGGER run_deleted AFTER DELETE ON runs BEGIN
  UPDATE change_counter SET value = value + 1;
  INSERT OR REPLACE INTO deleted_runs (run_id, changed)
    VALUES (OLD.id, (SELECT value FROM change_counter));
END;

PRAGMA user_version = 3;
