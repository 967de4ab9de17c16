-- compatible: new tables only

-- What the applicant asked for. `state` to `waiting_for_applicant` follow from the action log and are written with it,
-- so that queues can be read with an index; everything else is fixed at the start.
CREATE TABLE application (
  id uuid PRIMARY KEY,
  conversation_id uuid NOT NULL UNIQUE,
  service text NOT NULL,
  authority text NOT NULL,
  home text NOT NULL,
  applicant_identifier text NOT NULL,
  applicant jsonb NOT NULL,
  -- The service as it was declared, and as a citizen of that state saw it, when the person began.
  declaration jsonb NOT NULL,
  service_for_home jsonb NOT NULL,
  started_at timestamptz NOT NULL,
  state text NOT NULL,
  submitted_at timestamptz,
  decision_due date,
  waiting_for_applicant boolean NOT NULL,
  changed_at timestamptz NOT NULL
);
CREATE INDEX application_applicant ON application (applicant_identifier, started_at DESC);
CREATE INDEX application_queue ON application (authority, state, decision_due);
CREATE INDEX application_old_drafts ON application (changed_at) WHERE state = 'draft';

-- The log of a case. Rows are added, never changed: the trigger stops every account, the grant stops the application.
CREATE TABLE case_action (
  application_id uuid NOT NULL REFERENCES application,
  seq integer NOT NULL CHECK (seq > 0),
  type text NOT NULL,
  at timestamptz NOT NULL,
  by_role text NOT NULL CHECK (by_role IN ('applicant', 'officer', 'system')),
  by_name text,
  details jsonb NOT NULL,
  PRIMARY KEY (application_id, seq)
);

CREATE FUNCTION refuse_change_of_case_action() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'case_action is append-only';
END $$;
CREATE TRIGGER case_action_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_action
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_case_action();

CREATE TABLE application_draft (
  application_id uuid PRIMARY KEY REFERENCES application,
  revision integer NOT NULL,
  data jsonb NOT NULL,
  saved_at timestamptz NOT NULL
);

-- The person's explicit request, with the very text that was shown.
CREATE TABLE explicit_request (
  request_id uuid PRIMARY KEY,
  application_id uuid NOT NULL REFERENCES application,
  message_id uuid NOT NULL,
  items jsonb NOT NULL,
  text_shown text NOT NULL,
  text_sha256 text NOT NULL,
  language text NOT NULL,
  requested_at timestamptz NOT NULL
);
CREATE INDEX explicit_request_application ON explicit_request (application_id);

CREATE TABLE received_evidence (
  id uuid PRIMARY KEY,
  application_id uuid NOT NULL REFERENCES application,
  requirement text NOT NULL,
  evidence_type text NOT NULL,
  sealed jsonb NOT NULL,
  received_at timestamptz NOT NULL
);
CREATE INDEX received_evidence_application ON received_evidence (application_id);

CREATE TABLE upload (
  id uuid PRIMARY KEY,
  application_id uuid NOT NULL REFERENCES application,
  requirement text NOT NULL,
  file_name text NOT NULL,
  media_type text NOT NULL,
  bytes integer NOT NULL,
  sha256 text NOT NULL,
  uploaded_at timestamptz NOT NULL
);
CREATE INDEX upload_application ON upload (application_id);

CREATE TABLE upload_chunk (
  upload_id uuid NOT NULL REFERENCES upload ON DELETE CASCADE,
  seq integer NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (upload_id, seq)
);

-- One row per attempt; the reference makes starting it at the provider repeatable.
CREATE TABLE payment_attempt (
  reference text PRIMARY KEY,
  application_id uuid NOT NULL REFERENCES application,
  attempt integer NOT NULL,
  amount bigint NOT NULL,
  currency text NOT NULL,
  provider_id text,
  checkout_url text,
  started_at timestamptz NOT NULL,
  UNIQUE (application_id, attempt)
);
CREATE INDEX payment_attempt_provider_id ON payment_attempt (provider_id);

-- Requests whose effect must not happen twice, by the key the client chose.
CREATE TABLE idempotency_key (
  application_id uuid NOT NULL REFERENCES application,
  key text NOT NULL,
  request_sha256 text NOT NULL,
  used_at timestamptz NOT NULL,
  PRIMARY KEY (application_id, key)
);

GRANT SELECT, INSERT, UPDATE ON application, application_draft, payment_attempt TO kopru_app;
GRANT DELETE ON application_draft TO kopru_app;
GRANT SELECT, INSERT ON case_action, explicit_request, received_evidence TO kopru_app;
GRANT SELECT, INSERT, DELETE ON upload, upload_chunk, idempotency_key TO kopru_app;
