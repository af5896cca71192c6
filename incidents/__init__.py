"""Incidents decide what runs out when after a breach of PHI: to whom notice is owed, until which day, and whether it was in time.

Rooms: rules (the law as arithmetic: constants, days, holds), clocks (the facts of a case, and the duties that follow from them: federal,
of the States, of contracts, and what a change of counts did), catalogue (the breach laws of the States), playbooks (what is done at once
after each kind), calendars (holidays for terms in business days), entries (a field of a JSON file), reading (a case from JSON, every
fault by its field), written (an answer as JSON), lines (an answer on a page), models, cases (the case of an incident's rows), duties
(what a decision leaves of them), standing (open incidents with their clocks), snapshots (incidents as the ledger knew them), faults
(which checks fail), contents (what a notice must say), portal (the worksheet for HHS), beginnings (with which words a draft begins),
drafts (verbs on drafts, mail merges and returned mail), recipients (a list, read and checked), mailing (letters as they are printed and
sent), papers (both in a pack), kinds (what gaps and deadlines are called), forms, actions, page (what the page of an incident shows),
views, urls, register, report (the chapter in a pack), sample, management (`breach_clocks`).
"""
