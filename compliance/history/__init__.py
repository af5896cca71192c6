"""History shows the ledger: the ledger page and its export, one event, the history of a record, redaction.

Rooms: readers (who may read which events), filters (the ledger page's filters), export (CSV), forms,
views, urls, templatetags (a record's history on its own page).
"""
