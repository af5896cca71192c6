"""What accounts tell whoever listens; accounts import no listener."""

from django.dispatch import Signal

#: An invitation was made or sent again: `invitation`, and the `secret` of its link. Sent within the transaction, as is the mail it queues.
invited = Signal()

#: A sample organisation is gone from the database: `organisation_id`. Sent after the commit, so that its files can go too.
sample_removed = Signal()
