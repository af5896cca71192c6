"""What is asked before something that belongs to an incident is taken out: that it is still what the person saw."""

from compliance.ledger.forms import VerbForm


class ArchivePartForm(VerbForm):
    """Nothing but the version."""
