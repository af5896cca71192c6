"""The table of reminders: its unique row is what keeps one from being sent twice."""

from django.db import models

from compliance.accounts.models import Organisation, Person
from compliance.reminders.models.mails import Mail
from compliance.reminders.models.owned import OwnedQuerySet


class Reminder(models.Model):
    """One window of one deadline for one person: the unique row is what keeps a reminder from being sent twice."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    model = models.CharField(max_length=100)
    record_id = models.UUIDField()
    due = models.CharField(max_length=40)
    window = models.IntegerField()
    #: None where nobody may be told.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    #: None until a mail carries it; it stays None where the deadline went away before that.
    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, null=True, related_name="reminders")
    kind_title = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "model", "record_id", "due", "window", "person"],
                name="one_reminder_per_window_and_person",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "record_id", "-id"], name="reminder_record"),
            models.Index(
                fields=["organisation"], name="reminder_without_mail", condition=models.Q(mail=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_title}: {self.title}"
