-- compatible: one more column, empty for attempts begun before
-- BCP 47; kept, so that a node that died before it reached the provider still orders in the payer's language.
ALTER TABLE payment_attempt ADD COLUMN language text;
