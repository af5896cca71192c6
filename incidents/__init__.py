"""Incidents decide what runs out when after a breach of PHI: to whom notice is owed, until which day, and whether it was in time.

Rooms: rules (the law as arithmetic: constants, days, holds), clocks (the facts of a case, and the duties that follow from them:
federal, of the States, of contracts, and what a change of counts did), catalogue (the breach laws of the States), playbooks (what is
done at once after each kind), calendars (holidays for terms in business days), entries (a field of a JSON file), reading (a case from
JSON, every fault by its field), written (an answer as JSON), lines (an answer on a page), models, cases (the case of an incident's
rows), duties (what a decision leaves of them), standing (open incidents with their clocks), snapshots (incidents as the ledger knew
them), parties (vendors' reports, agreements, added clocks, logs and what was touched, as plain values), gathering (reads those), around
(how they read on a page), surrounding (what may be done to them), suggesting (what is offered while somebody works), prefill (what the
address of a report fills in), touching (what is told of records of other registers), timeline (everything in one list), faults (which
checks fail), kinds (what gaps and deadlines are called), forms, actions, page (what the page of an incident shows), views, urls,
register, report (the chapter in a pack), sample, sample_closing, chosen (which playbook holds), scenarios (stories for exercises),
closing (what is missing before closing), after (what of actions, exercises and the yearly log is due), after_report (the same in a
pack), hhs_log and hhs_portal (breaches of fewer than 500 of a year), recomputed (how dates moved), deeds_closing, deeds_exercises and
deeds_playbooks (further verbs), report_parties (tables of what belongs to incidents), sample_parties, reporting (how a report comes
in), opening (until when it is to be opened), restricting (who may open an incident at all), relating and merging (several reports of
one event), handling (what the page shows of all these), numbers (which number it gets), report_urls (the address without a sign-in),
imports (what a former log would add), importing (it is written), historic (how its clocks read), export (the register as a file),
tables and filters (previews and the list), watching (what lists sort by), courses and figures (what charts show), breaches (the public
list), contents (what a notice must say), portal (the worksheet for HHS), beginnings (with which words a draft begins), drafts (verbs on
drafts, mail merges and returned mail), recipients (a list, read and checked), mailing (letters as they are printed and sent), papers
(both in a pack), management (`breach_clocks`).
"""
