-- compatible: one more right
-- What came for an application that was never handed in goes with it.
GRANT DELETE ON received_evidence TO kopru_app;
