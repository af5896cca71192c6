"""The one table of roles: what each may do in its organisation. Kept in the database as one guardian group per role and organisation."""

from django.db import models


class Role(models.TextChoices):
    """What a member is in an organisation."""

    OWNER = "owner", "Owner"
    OFFICER = "officer", "Officer"
    CONTRIBUTOR = "contributor", "Contributor"
    MANAGER = "manager", "Manager"
    STAFF = "staff", "Staff"
    AUDITOR = "auditor", "Auditor"


#: Codename → what it lets a member do. All are permissions on the organisation; a grant gives one of them on a single record.
PERMISSIONS = {
    "home": "See the first page",
    "vendors_read": "Read vendors, services and BAAs",
    "vendors_write": "Change vendors, services and BAAs",
    "vendors_import": "Import vendors from a spreadsheet",
    "datasets_read": "Read datasets",
    "datasets_write": "Change datasets",
    "systems_read": "Read AI systems and their flows",
    "systems_write": "Change AI systems and their flows",
    "systems_import": "Import AI systems and flows from a spreadsheet",
    "systems_approve": "Approve AI systems for use",
    "incidents_read": "Read incidents, and calculate breach clocks",
    "report_incidents": "Report an incident",
    "incidents_write": "Work on incidents, decide and record notices",
    "incidents_import": "Import a former incident log and the public breach list",
    "ledger_read": "Read the ledger and the history of records",
    "ledger_redact": "Redact free text",
    "packs_read": "Read every evidence pack",
    "packs_build": "Build evidence packs",
    "outbox_read": "Read the outbox",
    "outbox_send": "Send reminders and retry mails now",
    "people_read": "See who is a member",
    "people_manage": "Invite people, change roles, give grants",
    "settings_manage": "Change the organisation and its mail server",
}

_READ = {"home", "vendors_read", "datasets_read", "systems_read"}
_OFFICER = set(PERMISSIONS) - {"settings_manage"}

#: A contributor and an auditor get more on single records by grants (compliance.accounts.actions.grant).
ALLOWED: dict[Role, set[str]] = {
    Role.OWNER: set(PERMISSIONS),
    Role.OFFICER: _OFFICER,
    Role.CONTRIBUTOR: _READ | {"report_incidents", "people_read"},
    Role.MANAGER: _READ | {"incidents_read", "report_incidents", "people_read"},
    Role.STAFF: {"home", "report_incidents"},
    Role.AUDITOR: _READ | {"incidents_read", "ledger_read", "people_read"},
}

#: What a grant may give on one record, by role.
GRANTABLE: dict[str, set[Role]] = {
    "vendors_write": {Role.CONTRIBUTOR, Role.MANAGER},
    "datasets_write": {Role.CONTRIBUTOR, Role.MANAGER},
    "systems_write": {Role.CONTRIBUTOR, Role.MANAGER},
    "incidents_write": {Role.CONTRIBUTOR, Role.MANAGER},
    # Of a restricted incident alone it says anything: there the role opens nothing by itself.
    "incidents_read": set(Role) - {Role.STAFF},
    "packs_read": {Role.AUDITOR, Role.MANAGER, Role.CONTRIBUTOR},
}


def listing_permission(permission: str) -> str:
    """The permission that lets a member list the kind that `permission` is about: `vendors_write` → `vendors_read`."""
    kind = permission.partition("_")[0]
    return f"{kind}_read" if f"{kind}_read" in PERMISSIONS else permission


def only_reads(permission: str) -> bool:
    """Whether the permission lets a member look and change nothing."""
    return permission == "home" or permission.endswith("_read")
