"""The ledger decides how anything is written and remembered: records, the one door for writes, events, narratives, history.

Rooms: keys (row keys), clock (the only reader of the time), records (Record, Part), models (Event, Narrative), state (what an event
holds), narratives (free text beside the event), door (writes), redaction (free text that is emptied), telling (how far a batch is),
parts (what becomes of them in a save), held (a record nobody else writes meanwhile), history (events in words, what was known when),
moment (several queries that see one state), former (a record as a past state has it), words (how a change reads), changes (a counter
for caches), database (what the application's role may do), context (request id), forms (a stale form shows what others saved, and
nothing is lost), fresh (new rows by the ten thousand), texts (whether fields take what was written).
"""
