"""Incidents decide what runs out when after a breach of PHI: to whom notice is owed, until which day, and whether it was in time.

Rooms: rules (the law as arithmetic: constants, days, holds), clocks (the facts of a case, and the duties that follow from them:
federal, of the States, of contracts, and what a change of counts did), catalogue (the breach laws of the States), calendars (holidays
for terms in business days), entries (a field of a JSON file), reading (a case from JSON, every fault by its field), report (an answer
as JSON), management (`breach_clocks`).
"""
