"""Decides where each gap and each deadline is seen by whoever may read, and mended by who may write."""

from uuid import UUID

from compliance.registers.answers import Gap
from riskassess.systems.faults import Fault
from riskassess.systems.kinds import GAPS, reason
from vendors.places import Addresses

#: Where each gap is mended: URL name; its key is the record's.
MENDED_AT = {
    "systems.flow": "flow_edit",
    "systems.component": "component_edit",
    "systems.system": "system_edit",
}
OTHERWISE = {
    "not_approved": "system_approve",
    "approval_over": "system_approve",
    "minimum_not_said": "system_phi",
    "guard_missing": "component_create",
    "no_log_store": "component_create",
    "phase_open": "system_checklist_edit",
    "after_launch_open": "system_checklist_edit",
    "log_fields_open": "system_log_edit",
    "log_store_open": "component_log_edit",
    "no_access_matrix": "system_access",
    "access_beyond": "system_access",
    "phi_dataset_denied": "system_phi",
    "phi_dataset_not_said": "system_phi",
    "keys_not_said": "system_detail",
}


def gap_of(address: Addresses, fault: Fault, owner: UUID | None) -> Gap:
    """A check that fails, as the registry takes it."""
    key = UUID(str(fault.record))
    if fault.vendor:
        mend_url, needs = address("baa_create", UUID(str(fault.vendor))), "vendors_write"
    else:
        mend_url, needs = address(OTHERWISE.get(fault.kind, MENDED_AT[fault.model]), key), "systems_write"
    return Gap(
        kind=GAPS[fault.kind],
        model=fault.model,
        record=key,
        title=fault.title,
        reason=reason(fault.kind, fault.day, fault.words),
        url=address("system_detail", UUID(str(fault.system))),
        owner=owner,
        mend_url=mend_url,
        mend_needs=needs,
    )
