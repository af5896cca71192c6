"""The project: floor (ledger, accounts, files, guard, exchange, charts, registers) and roof (reminders, packs, dashboard, history)."""

from compliance.celery import app as celery_app

__all__ = ["celery_app"]
