-- compatible: one more column, empty for rows written before
-- The officer's subject at the state's log-in service: two of one name are told apart by it.
ALTER TABLE case_action ADD COLUMN by_subject text;
