"""What registers tell whoever listens; registers import no listener."""

from django.dispatch import Signal

#: Something is due at once, and not only when it is next looked for. Sent within the transaction.
pressing = Signal()
