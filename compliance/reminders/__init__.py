"""Reminders decide which mail is due to whom, hold the outbox and say whether the machine is alive.

Rooms: rules (windows, recipients, pauses), models, audience (who may be told of what), collect (what is due now), letters (words of mails),
delivery (from the outbox to a mail server), conversation (speaking SMTP), actions (mail server, invitations, retries),
alive (signs of life), beat (the scheduler, which leaves one), tasks, forms, tables, views, urls, templatetags.
"""
