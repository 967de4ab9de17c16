-- compatible: new tables only
-- Bodies larger than 1 MiB, in chunks; complete once the digest is known.
CREATE TABLE exchange_body (
  id uuid PRIMARY KEY,
  content_type text NOT NULL,
  length bigint,
  sha256 bytea,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE exchange_body_chunk (
  body_id uuid NOT NULL REFERENCES exchange_body ON DELETE CASCADE,
  n integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (body_id, n)
);
ALTER TABLE exchange_body_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Where the chain of messages with each party stands, one row a direction.
CREATE TABLE exchange_chain (
  party text NOT NULL,
  direction text NOT NULL CHECK (direction IN ('out', 'in')),
  seq bigint NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  fault text CHECK (fault IN ('gap', 'fork')),
  fault_seq bigint,
  fault_at timestamptz,
  -- An operator accepted the break: the next authentic message begins the chain anew.
  resume boolean NOT NULL DEFAULT false,
  PRIMARY KEY (party, direction)
);

-- A message sent: the log, the queue and the proof in one row.
CREATE TABLE exchange_outgoing (
  id uuid PRIMARY KEY,
  conversation_id uuid NOT NULL,
  in_reply_to uuid,
  from_authority text NOT NULL,
  to_party text NOT NULL,
  to_authority text NOT NULL,
  type text NOT NULL,
  agreement text NOT NULL,
  article text NOT NULL,
  purpose text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('stored', 'immediate')),
  deadline timestamptz NOT NULL,
  confidential boolean NOT NULL,
  subject_key text,
  body bytea,
  body_id uuid REFERENCES exchange_body,
  body_length bigint NOT NULL,
  body_erased_at timestamptz,
  created_at timestamptz NOT NULL,
  seq bigint NOT NULL,
  path text NOT NULL,
  headers jsonb NOT NULL,
  signature_field text NOT NULL,
  chain_hash bytea NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'delivered', 'answered', 'refused', 'expired')),
  refusal jsonb,
  delivered_at timestamptz,
  answered_at timestamptz,
  -- The other side has taken the message into its chain, by receipt or by refusal: it leaves the queue.
  settled_at timestamptz,
  answer jsonb,
  UNIQUE (to_party, seq)
);
CREATE INDEX exchange_outgoing_queue ON exchange_outgoing (to_party, seq) WHERE settled_at IS NULL;
CREATE INDEX exchange_outgoing_open ON exchange_outgoing (deadline) WHERE state IN ('queued', 'delivered');
CREATE INDEX exchange_outgoing_conversation_id ON exchange_outgoing (conversation_id);
CREATE INDEX exchange_outgoing_bodies ON exchange_outgoing (settled_at) WHERE body_erased_at IS NULL;

-- Who delivers to a party at the moment, and when to try again.
CREATE TABLE exchange_lane (
  party text PRIMARY KEY,
  lease_owner uuid,
  lease_until timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  fault jsonb
);

-- A message received: the log, the proof and the guard against doing anything twice.
CREATE TABLE exchange_arrival (
  from_party text NOT NULL,
  id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  in_reply_to uuid,
  from_authority text NOT NULL,
  to_authority text NOT NULL,
  type text NOT NULL,
  agreement text NOT NULL,
  article text NOT NULL,
  purpose text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('stored', 'immediate')),
  deadline timestamptz NOT NULL,
  content_type text NOT NULL,
  body bytea,
  body_id uuid REFERENCES exchange_body,
  body_length bigint NOT NULL,
  body_erased_at timestamptz,
  created_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  seq bigint NOT NULL,
  path text NOT NULL,
  headers jsonb NOT NULL,
  chain_hash bytea NOT NULL,
  state text NOT NULL CHECK (state IN ('accepted', 'refused')),
  refusal jsonb,
  -- Null while its handler has yet to succeed.
  handled_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz,
  answer jsonb NOT NULL,
  PRIMARY KEY (from_party, id)
);
CREATE INDEX exchange_arrival_seq ON exchange_arrival (from_party, seq);
CREATE INDEX exchange_arrival_in_reply_to ON exchange_arrival (in_reply_to) WHERE in_reply_to IS NOT NULL;
CREATE INDEX exchange_arrival_unhandled ON exchange_arrival (next_attempt_at) WHERE handled_at IS NULL;
CREATE INDEX exchange_arrival_conversation_id ON exchange_arrival (conversation_id);
CREATE INDEX exchange_arrival_bodies ON exchange_arrival (handled_at) WHERE body_erased_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON exchange_chain, exchange_outgoing, exchange_lane, exchange_arrival TO kopru_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON exchange_body, exchange_body_chunk TO kopru_app;
