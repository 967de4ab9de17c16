-- compatible: new tables, and columns and a kind of log-in that an older release never uses
-- A register's record that could not be told to be a person's, and how far it has been cleared up.
CREATE TABLE link_question (
  id uuid PRIMARY KEY,
  -- A key of a person of this state, or the identifier of one of another.
  person_key text NOT NULL,
  identity jsonb NOT NULL,
  evidence_type text NOT NULL,
  authority text NOT NULL,
  register text NOT NULL,
  request_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  requester text NOT NULL,
  agreement text NOT NULL,
  article text NOT NULL,
  purpose text NOT NULL,
  -- How many records fit, and codes of why that is unclear.
  found integer NOT NULL,
  reasons jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'with-officer', 'linked', 'no-record')),
  asked_at timestamptz NOT NULL,
  officer_asked_at timestamptz,
  decided_at timestamptz,
  ground text
);
CREATE UNIQUE INDEX link_question_unanswered ON link_question (person_key, register)
  WHERE state IN ('open', 'with-officer');
CREATE INDEX link_question_authority ON link_question (authority) WHERE state = 'with-officer';

-- What was proven: this person is the one of that record. The sealed evidence says so; the columns find it again.
CREATE TABLE link (
  id uuid PRIMARY KEY,
  person_key text NOT NULL,
  authority text NOT NULL,
  -- Absent: every register of this state, by the national number of the holder.
  register text,
  -- The register's own name of the record, or the holder's national number, masked.
  record_reference text NOT NULL,
  -- Who logged in as the holder.
  holder_key text REFERENCES home_person,
  how text NOT NULL CHECK (how IN ('log-in', 'document', 'officer')),
  level_of_assurance text NOT NULL CHECK (level_of_assurance IN ('low', 'substantial', 'high')),
  conversation_id uuid NOT NULL,
  agreement text NOT NULL,
  article text NOT NULL,
  purpose text NOT NULL,
  subject jsonb NOT NULL,
  sealed jsonb NOT NULL,
  made_at timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz,
  CHECK ((holder_key IS NULL) = (register IS NOT NULL))
);
CREATE INDEX link_person_key ON link (person_key);

ALTER TABLE evidence_request_item ADD COLUMN link_id uuid;

-- A second log-in beside a session: whose session it was, and which question it is to answer.
ALTER TABLE log_in_attempt ADD COLUMN beside text, ADD COLUMN about uuid;
ALTER TABLE log_in_attempt DROP CONSTRAINT log_in_attempt_kind_check;
ALTER TABLE log_in_attempt ADD CONSTRAINT log_in_attempt_kind_check CHECK (kind IN ('person', 'staff', 'second'));

GRANT SELECT, INSERT, UPDATE ON link_question, link TO kopru_app;
