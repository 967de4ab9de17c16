-- compatible: new tables only

-- Next free serial of each series, `TR-KD-2026`. Raised in the transaction that decides, so numbers leave no gaps.
CREATE TABLE document_serial (
  series text PRIMARY KEY,
  last_serial integer NOT NULL
);

CREATE TABLE issued_document (
  number text PRIMARY KEY,
  -- What it was issued for; one document each.
  reference uuid NOT NULL UNIQUE,
  type text NOT NULL,
  authority text NOT NULL,
  holder jsonb NOT NULL,
  valid_from date NOT NULL,
  valid_until date NOT NULL,
  issued_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  sha256 text NOT NULL UNIQUE,
  file bytea NOT NULL
);

GRANT SELECT, INSERT, UPDATE ON document_serial TO kopru_app;
GRANT SELECT, INSERT ON issued_document TO kopru_app;
GRANT UPDATE (withdrawn_at) ON issued_document TO kopru_app;
