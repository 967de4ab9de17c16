-- compatible: new tables only
CREATE TABLE session (
  id_hash bytea PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('person', 'staff')),
  csrf_token text NOT NULL,
  data jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX session_expires_at ON session (expires_at);

-- A log-in under way: what the answer from the log-in service must fit.
CREATE TABLE log_in_attempt (
  state text PRIMARY KEY,
  browser_hash bytea NOT NULL,
  kind text NOT NULL CHECK (kind IN ('person', 'staff')),
  home text NOT NULL,
  code_verifier text NOT NULL,
  nonce text NOT NULL,
  return_to text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX log_in_attempt_expires_at ON log_in_attempt (expires_at);

-- People of this state who logged in here. The national number is encrypted; the key is an HMAC of it.
CREATE TABLE home_person (
  person_key text PRIMARY KEY,
  national_number_sealed bytea NOT NULL,
  identity jsonb NOT NULL,
  level_of_assurance text NOT NULL,
  seen_at timestamptz NOT NULL
);

-- Under which pseudonym a person is known in another state.
CREATE TABLE pseudonym (
  destination text NOT NULL,
  pseudonym text NOT NULL,
  person_key text NOT NULL REFERENCES home_person,
  PRIMARY KEY (destination, pseudonym)
);

-- What oidc-provider keeps while other nodes log people in through us.
CREATE TABLE oidc_record (
  model text NOT NULL,
  id text NOT NULL,
  payload jsonb NOT NULL,
  grant_id text,
  uid text,
  consumed_at timestamptz,
  expires_at timestamptz,
  PRIMARY KEY (model, id)
);
CREATE INDEX oidc_record_grant_id ON oidc_record (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX oidc_record_uid ON oidc_record (uid) WHERE uid IS NOT NULL;
CREATE INDEX oidc_record_expires_at ON oidc_record (expires_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON session, log_in_attempt, home_person, pseudonym, oidc_record TO kopru_app;
