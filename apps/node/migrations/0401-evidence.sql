-- compatible: new tables only
-- Requests of other states for evidence about people of this state.
CREATE TABLE evidence_request (
  id uuid PRIMARY KEY,
  conversation_id uuid NOT NULL,
  message_id uuid NOT NULL,
  requester text NOT NULL,
  addressee text NOT NULL,
  agreement text NOT NULL,
  article text NOT NULL,
  purpose text NOT NULL,
  person_key text NOT NULL,
  subject jsonb NOT NULL,
  return_url text NOT NULL,
  explicit_request jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('looking-up', 'open', 'decided', 'answered', 'expired')),
  received_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX evidence_request_person_key ON evidence_request (person_key);

-- What was asked, found, and decided. The found fields are erased once the answer is on its way.
CREATE TABLE evidence_request_item (
  request_id uuid NOT NULL REFERENCES evidence_request,
  requirement text NOT NULL,
  evidence_type text NOT NULL,
  provider text NOT NULL,
  outcome text CHECK (outcome IN ('found', 'refused')),
  refusal jsonb,
  fields jsonb,
  decision text CHECK (decision IN ('accepted', 'withheld')),
  PRIMARY KEY (request_id, requirement, evidence_type)
);

GRANT SELECT, INSERT, UPDATE ON evidence_request, evidence_request_item TO kopru_app;
