"""What each address of an organisation needs, written down by hand: a view that is marked otherwise by mistake fails here."""

from tests.house.world import addresses

#: Permission → the names of the addresses that need it.
NEEDS = {
    "home": {
        "dashboard",
        "deadline_list",
        "gap_list",
    },
    "ledger_read": {
        "ledger_csv",
        "ledger_event",
        "ledger_list",
        "record_history",
    },
    "ledger_redact": {
        "part_redact",
        "reason_redact",
        "text_redact",
    },
    "outbox_read": {
        "outbox_detail",
        "outbox_list",
    },
    "outbox_send": {
        "mail_retry",
        "outbox_send",
    },
    "packs_build": {
        "pack_build",
        "pack_cancel",
        "pack_retry",
        "pack_share",
        "pack_unshare",
    },
    "packs_read": {
        "pack_detail",
        "pack_download",
        "pack_list",
    },
    "people_manage": {
        "grant",
        "grant_revoke",
        "invitation_resend",
        "invitation_withdraw",
        "invite",
        "member_change_role",
        "member_end",
    },
    "people_read": {
        "person_detail",
        "person_list",
    },
    "settings_manage": {
        "mail_server",
        "mail_server_remove",
        "mail_server_test",
        "sample_remove",
        "settings",
    },
    "vendors_import": {
        "vendor_import",
        "vendor_import_preview",
        "vendor_import_rest",
        "vendors_import_cancel",
        "vendors_import_detail",
        "vendors_import_list",
        "vendors_import_look",
        "vendors_import_rest",
        "vendors_import_retry",
        "vendors_import_undo",
    },
    "vendors_read": {
        "attestation_file",
        "baa_detail",
        "baa_file",
        "baa_list",
        "catalogue_list",
        "vendor_detail",
        "vendor_list",
    },
    "vendors_write": {
        "attestation_archive",
        "attestation_create",
        "attestation_edit",
        "attestation_restore",
        "baa_amend",
        "baa_archive",
        "baa_attach",
        "baa_clauses",
        "baa_create",
        "baa_edit",
        "baa_notice",
        "baa_renew",
        "baa_restore",
        "baa_return",
        "baa_supersede",
        "baa_take_back",
        "baa_terminate",
        "service_archive",
        "service_conditions",
        "service_create",
        "service_edit",
        "service_restore",
        "vendor_archive",
        "vendor_create",
        "vendor_edit",
        "vendor_restore",
    },
}


def test_each_view_needs_what_stands_here() -> None:
    found = {(address.permission, address.name) for address in addresses() if address.is_inside}
    assert found == {(permission, name) for permission, names in NEEDS.items() for name in names}
