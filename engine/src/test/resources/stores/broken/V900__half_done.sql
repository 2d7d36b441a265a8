-- Deletes, then fails: the tests see that nothing of it stays.
DELETE FROM steps;
UPDATE runs SET name = 'half done';
PRAGMA user_version = 900;
INSERT INTO warnings (run_id, seq, at, attempt, text) VALUES ('nobody', 0, 0, 0, NULL);
