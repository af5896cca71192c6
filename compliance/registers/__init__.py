"""Registers decide what an app answers to the rest of the house: deadlines, gaps, a tile, a pack section, changes, offers, a sample.

Rooms: answers (the values a register answers with), summaries (what its gaps and deadlines come to on the first page),
chapters (how failing checks stand in a chapter of a pack), registry (the one list of registers), signals (what is told upward),
past (what happened stays told), correcting (what a form asks where it would not),
undoing (of imports: what of the past goes with them), addresses (of the pages of imports).
"""
