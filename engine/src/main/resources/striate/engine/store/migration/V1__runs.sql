-- Times are ms since 1970, durations ms unless named otherwise. Layers count from 0.

CREATE TABLE runs (
  id                   TEXT    NOT NULL PRIMARY KEY,
  name                 TEXT    NOT NULL,
  status               TEXT    NOT NULL
    CHECK (status IN ('QUEUED', 'RUNNING', 'STOPPED', 'INTERRUPTED', 'FAILED', 'FINISHED')),
  job                  TEXT    NOT NULL, -- canonical JSON
  recipe               TEXT    NOT NULL, -- digest of the job without name, layers and seed
  layers               TEXT    NOT NULL, -- as the job writes them
  selection            TEXT,             -- canonical; null until the model's layers are known
  layer_count          INTEGER,
  created_at           INTEGER NOT NULL,
  queued_at            INTEGER NOT NULL,
  claimed_at           INTEGER,          -- when a launcher took it from the queue
  started_at           INTEGER,
  ended_at             INTEGER,
  attempt              INTEGER NOT NULL DEFAULT 0,
  step                 INTEGER NOT NULL DEFAULT 0, -- updates made
  total_steps          INTEGER,
  trainable_parameters INTEGER,
  total_parameters     INTEGER,
  machine              TEXT,             -- JSON
  tuning_millis        REAL    NOT NULL DEFAULT 0,
  total_millis         REAL    NOT NULL DEFAULT 0,
  recent_step_millis   REAL,
  peak_rss_bytes       INTEGER,
  last_loss            REAL,
  phase                TEXT,
  phase_done           INTEGER NOT NULL DEFAULT 0,
  phase_of             INTEGER NOT NULL DEFAULT 0,
  checkpoint_step      INTEGER,
  checkpoint_directory TEXT,
  visual_before        REAL,
  visual               REAL,
  textual_before       REAL,
  textual              REAL,
  problem              TEXT,
  place                TEXT,
  remedy               TEXT,
  journal_offset       INTEGER NOT NULL DEFAULT 0, -- bytes taken in
  journal_seq          INTEGER NOT NULL DEFAULT 0  -- lines taken in
) STRICT;

CREATE INDEX runs_by_creation ON runs (created_at, id);
CREATE INDEX runs_by_status ON runs (status, queued_at, id);
CREATE INDEX runs_by_recipe ON runs (recipe, selection);

CREATE TABLE attempts (
  run_id       TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  attempt      INTEGER NOT NULL,
  pid          INTEGER NOT NULL,
  from_step    INTEGER NOT NULL,
  started_at   INTEGER NOT NULL,
  last_at      INTEGER NOT NULL, -- of its latest event
  ended        TEXT CHECK (ended IN ('STOPPED', 'INTERRUPTED', 'FAILED', 'FINISHED')),
  total_millis REAL    NOT NULL DEFAULT 0,
  machine      TEXT    NOT NULL,
  PRIMARY KEY (run_id, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE steps (
  run_id        TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step          INTEGER NOT NULL,
  attempt       INTEGER NOT NULL,
  superseded    INTEGER NOT NULL DEFAULT 0 CHECK (superseded IN (0, 1)),
  at            INTEGER NOT NULL,
  loss          REAL, -- null = not a number
  grad_norm     REAL,
  learning_rate REAL,
  tokens        INTEGER NOT NULL,
  step_millis   REAL,
  PRIMARY KEY (run_id, step, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE scores (
  run_id     TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step       INTEGER NOT NULL,
  task       TEXT    NOT NULL,
  attempt    INTEGER NOT NULL,
  superseded INTEGER NOT NULL DEFAULT 0 CHECK (superseded IN (0, 1)),
  at         INTEGER NOT NULL,
  modality   TEXT    NOT NULL CHECK (modality IN ('visual', 'textual')),
  correct    INTEGER NOT NULL,
  total      INTEGER NOT NULL,
  millis     REAL,
  PRIMARY KEY (run_id, step, task, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE warnings (
  run_id  TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  seq     INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  text    TEXT    NOT NULL,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

PRAGMA application_id = 1398035028; -- "STRT"
PRAGMA user_version = 1;
