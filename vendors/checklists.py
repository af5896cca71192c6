"""Holds what a review asks, point by point, each with the paragraph it rests on or “our default” where none gives it."""

from dataclasses import dataclass
from typing import Final

OUR_DEFAULT: Final = "our default"


@dataclass(frozen=True, slots=True)
class Item:
    """One point: its lasting key, the question, and where it comes from."""

    key: str
    question: str
    source: str


#: Of a BAA, once a year.
VERIFICATION: Final = (
    Item(
        "on_file",
        "The signed agreement, or the version of the vendor's terms, is on file and can be read.",
        "45 CFR 164.502(e)(2), 164.308(b)(3)",
    ),
    Item(
        "services",
        "It covers every service of this vendor that may receive PHI, as we use them today.",
        "45 CFR 164.502(e)(1), 164.308(b)(1)",
    ),
    Item("dates", "Dates, renewal and notice period are recorded as the agreement has them.", OUR_DEFAULT),
    Item(
        "safeguards",
        "The vendor confirmed in writing that its technical safeguards are in place.",
        "45 CFR 164.308(b)(1); in writing each year: our default, proposed in 90 FR 898",
    ),
    Item(
        "subcontractors",
        "The vendor binds its subcontractors to the same restrictions, and named those that handle our PHI.",
        "45 CFR 164.504(e)(2)(ii)(D), 164.314(a)(2)(i)(B); naming them: our default",
    ),
    Item(
        "reporting",
        "Breaches and security incidents were reported as agreed, and the vendor knows whom to tell.",
        "45 CFR 164.410, 164.314(a)(2)(i)(C)",
    ),
    Item(
        "no_pattern",
        "We know of no pattern of activity that breaches the agreement.",
        "45 CFR 164.504(e)(1)(ii)",
    ),
    Item(
        "terms_unchanged",
        "Settings and terms online that the cover depends on are as they were, such as retention and regions.",
        OUR_DEFAULT,
    ),
)

#: Of who works for whom, once a quarter.
WALK: Final = (
    Item(
        "all_named",
        "Every company that may receive our PHI is in the register: model hosts, routers, stores, logs, speech, people who label.",
        "45 CFR 164.502(e)(1); the list: our default",
    ),
    Item(
        "own_covered",
        "Each of our own vendors that needs a BAA has one in force, for every service.",
        "45 CFR 164.502(e)(1), 164.308(b)(1)",
    ),
    Item(
        "asked",
        "Each vendor was asked which subcontractors handle our PHI, and its answer is recorded in the chain.",
        OUR_DEFAULT,
    ),
    Item(
        "assured",
        "For each subcontractor we know whether the vendor has an agreement with it; the vendor owes that, not we.",
        "45 CFR 164.502(e)(1)(i)-(ii), 164.308(b)(1)-(2)",
    ),
    Item(
        "changes", "New subcontractors, regions and owners since the last walk were looked at.", OUR_DEFAULT
    ),
    Item(
        "leavers",
        "Vendors no longer used have an exit: PHI returned or destroyed, access revoked.",
        "45 CFR 164.504(e)(2)(ii)(J), 164.308(a)(3)(ii)(C); for vendors: our default",
    ),
)

CHECKLISTS: Final = {"baa": VERIFICATION, "chain": WALK}
