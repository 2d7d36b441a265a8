-- Scores are values of a metric, not only so many correct of so many. The answers behind a score
-- stay with it; questions are kept once for all runs that were asked them.

CREATE TABLE scores_6 (
  run_id     TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step       INTEGER NOT NULL,
  task       TEXT    NOT NULL,
  attempt    INTEGER NOT NULL,
  superseded INTEGER NOT NULL DEFAULT 0 CHECK (superseded IN (0, 1)),
  at         INTEGER NOT NULL,
  modality   TEXT    NOT NULL CHECK (modality IN ('visual', 'textual')),
  metric     TEXT    NOT NULL,
  value      REAL    NOT NULL,
  share      REAL,             -- the value's place in the metric's range; null if it is open
  low        REAL,             -- of a 95 % interval; null = not computed
  high       REAL,
  questions  INTEGER NOT NULL, -- behind the value
  millis     REAL,
  PRIMARY KEY (run_id, step, task, attempt)
) STRICT, WITHOUT ROWID;

INSERT INTO scores_6 (run_id, step, task, attempt, superseded, at, modality, metric, value, share,
    questions, millis)
  SELECT run_id, step, task, attempt, superseded, at, modality, 'accuracy',
    1.0 * correct / max(total, 1), 1.0 * correct / max(total, 1), total, millis FROM scores;

DROP TABLE scores;
ALTER TABLE scores_6 RENAME TO scores;

CREATE TABLE question_sets (
  digest  TEXT    NOT NULL PRIMARY KEY, -- SHA-256 of the content before compression
  task    TEXT    NOT NULL,
  size    INTEGER NOT NULL,             -- number of questions
  content BLOB    NOT NULL              -- deflated JSON lines
) STRICT, WITHOUT ROWID;

CREATE TABLE answers (
  run_id       TEXT    NOT NULL,
  step         INTEGER NOT NULL,
  task         TEXT    NOT NULL,
  attempt      INTEGER NOT NULL,
  question_set TEXT    NOT NULL REFERENCES question_sets (digest),
  marks        BLOB    NOT NULL, -- each answer's value, in the questions' order, little-endian doubles
  content      BLOB    NOT NULL, -- deflated JSON lines: what was answered
  PRIMARY KEY (run_id, step, task, attempt),
  FOREIGN KEY (run_id, step, task, attempt)
    REFERENCES scores (run_id, step, task, attempt) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX answers_by_question_set ON answers (question_set);

PRAGMA user_version = 6;
