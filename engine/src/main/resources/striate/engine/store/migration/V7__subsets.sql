-- A score may be of some of a task's questions.

ALTER TABLE scores ADD COLUMN whole INTEGER; -- questions that the task has; null where all were asked

PRAGMA user_version = 7;
