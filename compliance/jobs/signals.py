"""What jobs tell whoever listens; jobs import no listener."""

from django.dispatch import Signal

#: An attempt gave a sign of life: `now`. The sender is the kind of job.
beaten = Signal()

#: A job was put in line. The sender is the kind of job; sent within the transaction.
queued = Signal()
