-- compatible: an index
-- The holder of a second number looks for the links that lead to it.
CREATE INDEX link_holder_key ON link (holder_key) WHERE holder_key IS NOT NULL;
