"""Decides what a list of vendors, contacts, services and BAAs would change in the register, row by row, without writing anything.

Rooms: fields (what can be read), wishes (how the person wants it read), columns (which column is what), names (which vendor a
name means), said (what a row says of an agreement), facts (how that agrees with an agreement), agreements (which agreement it
is), places (which row said a thing first), drafts (vendors, contacts and services as the rows leave them), people (which contact is meant), known (what the register and the catalogue hold), kinds (the words of categories), planning (all of it).
"""

from vendors.imports.columns import Columns, understood
from vendors.imports.fields import FIELDS
from vendors.imports.planning import plan, source, told_name
from vendors.imports.wishes import Wishes

__all__ = ["FIELDS", "Columns", "Wishes", "plan", "source", "told_name", "understood"]
