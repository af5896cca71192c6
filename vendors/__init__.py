"""Vendors, the services they give us, and the business associate agreements (BAAs) that cover them.

Rooms of the rules, beside `rules` (how an agreement stands, what is due): dates (a day or only a month),
terms (when an agreement starts, rolls and ends), coverage (which services need a BAA and which have one),
clocks (breach notice, return of PHI). They import the standard library and one another: dates, terms,
rules, coverage, upwards.
"""
