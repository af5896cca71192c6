"""History shows the ledger: the ledger page, the history of a record, redaction."""
