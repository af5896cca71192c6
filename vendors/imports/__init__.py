"""Decides what a list of vendors, contacts, services and BAAs would change in the register, row by row, without writing anything.

Rooms for reading: fields (what can be read), wishes (how the person wants it read), columns (which column is what), cells,
periods and said (what a row says of an agreement), kinds (the words of categories). Rooms for comparing: names and known (which
vendor a name means, what the register holds), services and tiers (which services a row names, and which may be the same),
people (which contact is meant), facts and agreements (which agreement, and how it stands to the row), weighed (what the row
would do to it, and why it may not), titles (how it is called), places (which row said a thing first), drafts (what the rows
leave), faults (what stays out), checking (what the door would refuse), planning (all).
"""

from vendors.imports.columns import Columns, understood
from vendors.imports.fields import FIELDS
from vendors.imports.planning import plan, source, told_name
from vendors.imports.wishes import Wishes

__all__ = ["FIELDS", "Columns", "Wishes", "plan", "source", "told_name", "understood"]
