"""The project: settings, urls, celery, wsgi and checks are wiring; apps.py starts the checks; cipher.py encrypts; logs.py keeps
secrets out of log lines; broker.py hands tasks to workers; fields.py asks for days; paging.py cuts long lists into pages, lists.py
tables, columns.py what a person sees of them; origin.py tells requests of other sites; dates.py says
what a written date can mean; memory.py when Python may look for garbage; words.py how a number stands before its word.

The floor: ledger, accounts, jobs, paper, files, guard, exchange, charts, registers. The roof: reminders, packs, imports, history,
dashboard. The launcher stands on its own: it starts servers and processes and imports nothing of the rest.
"""

from compliance.celery import app as celery_app

__all__ = ["celery_app"]
