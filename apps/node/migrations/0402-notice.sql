-- compatible: a new table only
CREATE TABLE notice (
  message_id uuid PRIMARY KEY,
  conversation_id uuid NOT NULL,
  sender text NOT NULL,
  addressee text NOT NULL,
  body jsonb,
  delivered_at timestamptz
);
GRANT SELECT, INSERT, UPDATE ON notice TO kopru_app;
