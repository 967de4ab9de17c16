-- compatible: one more state, which an older release passes over
-- The record was found without an answer to the question: by a later search, a number, or a link made elsewhere.
ALTER TABLE link_question DROP CONSTRAINT link_question_state_check;
ALTER TABLE link_question ADD CONSTRAINT link_question_state_check
  CHECK (state IN ('open', 'with-officer', 'linked', 'no-record', 'answered-elsewhere'));
