-- compatible: new tables only
-- The journal: the application may add and read, nothing else. A row's hash covers all of its columns.
CREATE TABLE journal_entry (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  event text NOT NULL,
  conversation_id uuid,
  message_id uuid,
  actor text NOT NULL,
  subject_key text,
  agreement text,
  article text,
  purpose text,
  what text,
  details jsonb NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);
CREATE INDEX journal_entry_subject_key ON journal_entry (subject_key, at DESC) WHERE subject_key IS NOT NULL;
CREATE INDEX journal_entry_conversation_id ON journal_entry (conversation_id) WHERE conversation_id IS NOT NULL;

-- The chain over the entries. Kept apart so that entries of concurrent transactions need not wait for each other.
CREATE TABLE journal_link (
  seq bigint PRIMARY KEY,
  entry_id uuid NOT NULL UNIQUE REFERENCES journal_entry,
  prev bytea NOT NULL CHECK (octet_length(prev) = 32),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);

-- Entries that wait to be linked.
CREATE TABLE journal_pending (
  entry_id uuid PRIMARY KEY REFERENCES journal_entry
);

CREATE FUNCTION refuse_change_of_journal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The journal may only be added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER journal_entry_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_journal();
CREATE TRIGGER journal_link_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_link
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_journal();

GRANT SELECT, INSERT ON journal_entry, journal_link TO kopru_app;
GRANT SELECT, INSERT, DELETE ON journal_pending TO kopru_app;
