-- compatible: a new column
-- Names that the person's document showed besides: without them the record would not be found again.
ALTER TABLE link ADD COLUMN also_named jsonb;
