-- compatible: one more column with a default
-- How often we asked after an attempt by ourselves; whoever counts up also enqueues the next question, once.
ALTER TABLE payment_attempt ADD COLUMN checks integer NOT NULL DEFAULT 0;
