-- What people say about runs: a copy of their annotations.json, for queries. The runs that come with
-- an installation need no mark: they lie in its own file.

ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN origin TEXT; -- where an imported run comes from

CREATE TABLE tags (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  tag    TEXT NOT NULL,
  PRIMARY KEY (run_id, tag)
) STRICT, WITHOUT ROWID;

CREATE INDEX runs_with_annotations ON runs (id) WHERE note <> '' OR origin IS NOT NULL;

PRAGMA user_version = 5;
