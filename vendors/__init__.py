"""Vendors decide which agreement covers which service on which day: vendors, their services, and the BAAs with them.

Rooms: dates (a day or only a month), terms (the life of an agreement), coverage (which service it covers), clocks (breach
notice, return), clauses (what an agreement is read for), attestations (what others say of a vendor, and until when), claims
(which words claim a certification), reviews (when an agreement is verified and the chain walked), checklists (what a review
asks), figures (what the register says against it), exits (what leaving a vendor takes), cover_on and cover_sql (how a service
stands on any day), lacks and lacks_sql (why one has none), bulk (a deed on many), upkeep (which of that lacks), upkeep_sql (the
same in SQL), gaps (which checks fail), rules (the word for a day, deadlines, what a change moves), fields (a partial date in a
table and a form), models, catalogue (what is publicly said of known services), snapshots (rows and past events as the rules
read them), gathered (rows with their parts in one query), queries (gaps and deadlines again, in SQL), shared_sql (what they
begin with), summary_sql (how many there are), due_sql (the reviews that fall due), standing (how a vendor stands in one line),
forms, actions, consequences (what a verb ends and starts, before it is saved), filters and tables (lists), page (what a page
shows), views, imports (lists of vendors and BAAs), export (the register as such a list), kinds (what gaps and deadlines are
called), places (where they are seen and mended), register, report (the chapter in a pack), sample, sample_words and
sample_upkeep (the story), urls.
"""
