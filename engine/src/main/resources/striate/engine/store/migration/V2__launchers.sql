-- Runs get the status SUBMITTED, an order in the queue, and what their launcher calls them.
-- A CHECK cannot be altered, so the table is made anew. The migration's connection does not enforce
-- foreign keys: dropping the old table must not delete the steps.

CREATE TABLE runs_2 (
  id                   TEXT    NOT NULL PRIMARY KEY,
  name                 TEXT    NOT NULL,
  status               TEXT    NOT NULL
    CHECK (status IN ('QUEUED', 'SUBMITTED', 'RUNNING', 'STOPPED', 'INTERRUPTED', 'FAILED',
    'FINISHED')),
  job                  TEXT    NOT NULL, -- canonical JSON
  recipe               TEXT    NOT NULL, -- digest of the job without name, layers and seed
  layers               TEXT    NOT NULL, -- as the job writes them
  selection            TEXT,             -- canonical; null until the model's layers are known
  layer_count          INTEGER,
  created_at           INTEGER NOT NULL,
  queued_at            INTEGER NOT NULL,
  queue_position       REAL,             -- the lowest is next; null unless QUEUED
  launcher             TEXT    NOT NULL DEFAULT 'local', -- or slurm:PROFILE
  slot                 TEXT DEFAULT 'cpu', -- what it occupies while active; null = nothing
  handle               TEXT,             -- the launcher's name for it; null until launched
  submitted_at         INTEGER,          -- when a launcher took it from the queue
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

INSERT INTO runs_2 (id, name, status, job, recipe, layers, selection, layer_count, created_at,
    queued_at, submitted_at, started_at, ended_at, attempt, step, total_steps,
    trainable_parameters, total_parameters, machine, tuning_millis, total_millis,
    recent_step_millis, peak_rss_bytes, last_loss, phase, phase_done, phase_of, checkpoint_step,
    checkpoint_directory, visual_before, visual, textual_before, textual, problem, place, remedy,
    journal_offset, journal_seq,
    queue_position)
  SELECT id, name, status, job, recipe, layers, selection, layer_count, created_at, queued_at,
    claimed_at, started_at, ended_at, attempt, step, total_steps, trainable_parameters,
    total_parameters, machine, tuning_millis, total_millis, recent_step_millis, peak_rss_bytes,
    last_loss, phase, phase_done, phase_of, checkpoint_step, checkpoint_directory, visual_before,
    visual, textual_before, textual, problem, place, remedy, journal_offset, journal_seq,
    CASE status WHEN 'QUEUED' THEN queued_at END FROM runs;

DROP TABLE runs;
ALTER TABLE runs_2 RENAME TO runs;

CREATE INDEX runs_by_creation ON runs (created_at, id);
CREATE INDEX runs_by_status ON runs (status, queue_position, queued_at, id);
CREATE INDEX runs_by_recipe ON runs (recipe, selection);

PRAGMA user_version = 2;
