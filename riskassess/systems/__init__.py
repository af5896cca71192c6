"""AI systems decide where PHI flows, and whether an agreement covers every hop, on any day.

Rooms: facts (components and flows as the rules read them), asked (what the catalogue asks, and what people answered), rules (which days
are covered, how a hop is called), covers (who covers a service, and why), hops (the law applied to what flows), past (which exposure a
change would take back), hanging (what of the past hangs on a record of any register), seen (a system on a day), failing (the checks of
one system), phases (what the registers can tell of the four phases by themselves), flowing (today's rows as the rules read them),
snapshots (past events so), answered (the same of what people answered), determined (on which days datasets are de-identified), models,
catalogue (kinds of PHI, regions and duties), checklists (the four phases and the audit log), levels (of the kinds of PHI), forms,
actions, filters and tables (lists), page (what a page shows), picture (where data flow, drawn), views, urls, kinds (what gaps and
deadlines are called), gaps (which checks fail), checks (those of what people answer), faults (what a failing check tells), imports (what
lists of systems and flows would change), permitted (whether patient data may go in), named (what the end of a hop is called), reached
(which services of a vendor PHI reaches uncovered), usage (which endpoints logs and proxies name), places (where they are seen and
mended), queries (deadlines in SQL), register, report (the chapter in a pack), report_checks, actions_checks and sample_checks (of what
people answered), report_parts (approvals and components in a pack), sample.
"""
