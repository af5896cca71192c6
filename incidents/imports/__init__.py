"""Decides what a former incident log would add to the register, without writing anything.

Rooms: fields (which columns are read), words (what a cell of a choice, of people or of notices means), rows (one row as an
incident with its counts, decision and notices), planning (all rows, each once, and which the register would refuse).
"""

from incidents.imports.fields import FIELDS
from incidents.imports.planning import plan

__all__ = ["FIELDS", "plan"]
