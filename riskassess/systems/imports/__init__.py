"""Decides what a list of AI systems, or of the flows between their components, would change in the register, without writing anything.

Rooms: fields (which columns are read), lines (the rows of a file by field), texts (which words a record may take), words (what a cell of
a choice or of kinds of PHI means), known (what the register holds), systems (a list of systems against it), ends (the components at the
ends of flows), flows (a list of flows against it), planning (which of both a file is, and what the door would refuse).
"""

from riskassess.systems.imports.fields import EVERY
from riskassess.systems.imports.planning import FLOWS, plan

__all__ = ["EVERY", "FLOWS", "plan"]
