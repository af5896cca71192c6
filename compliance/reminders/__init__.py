"""Reminders decide which mail is due to whom, hold the outbox and say whether the machine is alive."""
