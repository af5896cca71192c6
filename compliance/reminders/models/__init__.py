"""The tables of reminders: what was due to whom, the mail that carries it, the mail server, and signs of life.

Only the mail server is a record. Reminders, mails and heartbeats are the machine's own notes: they follow from records and enter no event.
"""

from compliance.reminders.models.heartbeats import Heartbeat
from compliance.reminders.models.mails import Mail, MailQuerySet, Trouble
from compliance.reminders.models.reminders import Reminder
from compliance.reminders.models.servers import MailServer

__all__ = ["Heartbeat", "Mail", "MailQuerySet", "MailServer", "Reminder", "Trouble"]
