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
    },
    "vendors_read": {
        "baa_detail",
        "baa_file",
        "baa_list",
        "chain",
        "coverage_csv",
        "coverage_list",
        "exit_detail",
        "exit_file",
        "review_detail",
        "review_list",
        "vendor_detail",
        "vendor_list",
    },
    "vendors_write": {
        "baa_amend",
        "baa_archive",
        "baa_attach",
        "baa_bulk",
        "baa_create",
        "baa_edit",
        "baa_notice",
        "baa_renew",
        "baa_restore",
        "baa_return",
        "baa_review",
        "baa_supersede",
        "baa_take_back",
        "baa_terminate",
        "chain_review",
        "exit_archive",
        "exit_close",
        "exit_step",
        "exit_waive",
        "review_archive",
        "review_edit",
        "service_archive",
        "service_create",
        "service_edit",
        "service_restore",
        "vendor_archive",
        "vendor_bulk",
        "vendor_create",
        "vendor_edit",
        "vendor_exit",
        "vendor_restore",
        "vendor_review",
    },
}


def test_each_view_needs_what_stands_here() -> None:
    found = {(address.permission, address.name) for address in addresses() if address.is_inside}
    assert found == {(permission, name) for permission, names in NEEDS.items() for name in names}
