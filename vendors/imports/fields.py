"""Decides what a list can say of vendors, contacts, services and BAAs, and what people write above such a column.

The first spelling is the register's own word, which its export writes, except where OCR's layout has one.
"""

from typing import Final

from compliance.exchange.mapping import Field, Kind

NAME: Final = "vendor.name"
SERVICE: Final = "service.name"
WEBSITE: Final = "vendor.website"
EMAIL: Final = "contact.email"
#: What belongs to the agreement of the row where it names one, else to the vendor.
NOTES: Final = "row.notes"
#: Fields of OCR's own layout, in its order.
OCR: Final = (
    NAME, SERVICE, "contact.first_name", "contact.last_name", "contact.title", "contact.address", "contact.city", "contact.state",
    "contact.postal_code", "contact.phone", "contact.fax", "contact.email", WEBSITE,
)  # fmt: skip


def _field(key: str, label: str, spellings: str, kind: Kind = Kind.TEXT) -> Field:
    return Field(key, label, tuple(spelling.strip() for spelling in spellings.split("|")), kind)


VENDOR: Final = (
    _field(
        NAME,
        "Vendor: name",
        "Business Associate Name|Business Associate|Vendor Name|Vendor|Name|Supplier|Supplier Name|Company|Company Name"
        "|Third Party|Third-Party Name|Partner|Customer|Client|Provider|Vendor / Business Associate|Covered Entity|Counterparty",
    ),
    _field(
        "vendor.kinds",
        "Vendor: kinds",
        "Kinds|Category|Vendor Category|Categories|Kind|Vendor Type|Type of Vendor|Vendor Kind",
    ),
    _field(
        "vendor.ba_status",
        "Vendor: business associate",
        "Business associate (yes or no)|BA?|Is BA|Business Associate?|BA status|BA (Y/N)|Is business associate|BA Y/N",
        Kind.ANSWER,
    ),
    _field("vendor.ba_reason", "Vendor: why", "Why it is a business associate or not|BA reason"),
    _field("vendor.agency", "Vendor: agent or contractor", "Agent or independent contractor|Agency|Agent"),
    _field(
        "vendor.owner",
        "Vendor: owner",
        "Owner|Vendor owner|Business owner|Relationship owner|Internal owner|Responsible|Contract owner|Vendor manager",
    ),
    _field("vendor.notes", "Vendor: notes", "Vendor notes|Notes on vendor|Vendor comments"),
)
#: “Company” above a list without another name is the vendor's; below a name of its own column it is not.
CONTACT: Final = (
    _field("contact.first_name", "Contact: first name", "First Name|Contact First Name"),
    _field("contact.last_name", "Contact: last name", "Last Name|Contact Last Name|Surname"),
    _field(
        "contact.name",
        "Contact: whole name",
        "Contact Name|Contact|Contact Person|Point of Contact|Primary Contact|Vendor Contact|POC|Privacy Officer",
    ),
    _field("contact.title", "Contact: title", "Title|Contact Title|Job Title|Contact Role"),
    _field("contact.address", "Contact: address", "Address Line 1|Address|Street Address|Mailing Address"),
    _field("contact.city", "Contact: city", "City|Town"),
    _field("contact.state", "Contact: State", "State|State / Province"),
    _field("contact.postal_code", "Contact: ZIP code", "Zip|Zip Code|Postal Code|Postcode|ZIP/Postal Code"),
    _field(
        "contact.phone",
        "Contact: phone",
        "Phone|Phone Number|Telephone|Contact Phone|Tel|Mobile|Contact Number",
        Kind.PHONE,
    ),
    _field("contact.fax", "Contact: fax", "Fax|Fax Number", Kind.PHONE),
    _field(
        "contact.email",
        "Contact: e-mail",
        "Email|E-mail|Email Address|Contact E-mail|Mail|Contact Email Address",
        Kind.MAIL,
    ),
)
SITE: Final = (
    _field(WEBSITE, "Vendor: website", "Website URL|Website|URL|Web Site|Homepage|Domain", Kind.ADDRESS),
)
SERVICES: Final = (
    _field(
        SERVICE,
        "Service: name",
        "Type of Service(s) Provided|Type of Services Provided|Type of Service Provided|Services Provided|Services|Service"
        "|Service(s) used|Services used|Services covered|Covered services|Service name|Product|Products|Product / Service"
        "|Product name|Application|System|Solution|Tool|Service(s)|Product(s)|Software|Service Description|Description of Services"
        "|What they do|What they do for us",
    ),
    _field(
        "service.tier",
        "Service: tier or endpoint",
        "Tier or endpoint|Tier|Plan|Edition|Endpoint|Service tier|Subscription|SKU",
    ),
    _field("service.region", "Service: region", "Region|Hosting region|Data region|Data residency"),
    _field(
        "service.phi",
        "Service: PHI may be sent",
        "PHI may be sent|PHI|PHI?|Handles PHI|Receives PHI|PHI access|Access to PHI|ePHI|Processes PHI|PHI (Y/N)|Stores PHI",
        Kind.ANSWER,
    ),
    _field("service.notes", "Service: notes", "Service notes|Notes on service|Use case|Purpose"),
)
AGREEMENT: Final = (
    _field(
        "baa.title",
        "BAA: title",
        "BAA title|Agreement title|Agreement name|Agreement|Contract name|Document|Document name|BAA name",
    ),
    _field(
        "baa.direction",
        "BAA: direction",
        "Direction|BAA direction|Our role|Role|We are|Our capacity",
    ),
    _field(
        "baa.is_signed",
        "BAA: signed, yes or no",
        "BAA signed (yes or no)|BAA signed?|Signed?|BAA|BAA?|BAA in place|BAA in place?|BAA status|BAA executed|Executed?|Executed"
        "|BAA on file|BAA on file?|Has BAA|BAA (Y/N)|BAA signed|Signed|Agreement signed|Agreement status|Signed (Y/N)|Signature",
        Kind.ANSWER,
    ),
    _field(
        "baa.signed",
        "BAA: date signed",
        "Date signed|Signed|Signed on|Signature date|BAA date|Date of BAA|BAA signed date|Execution date|Executed on|Date executed"
        "|Signed date|BAA signature date|Agreement date|Date of signature|Executed|BAA signed|BAA executed",
        Kind.DATE,
    ),
    _field("baa.signed_seen_on", "BAA: signature seen on", "Signature seen on", Kind.DATE),
    _field(
        "baa.effective",
        "BAA: effective day",
        "Effective day|Effective|Eff. date|Effective date|Start|Start date|Begins|In force from|Effective from|BAA effective date"
        "|Commencement date|From|Start of term|Term start|Contract start",
        Kind.DATE,
    ),
    _field(
        "baa.end",
        "BAA: end day",
        "End day|End|Ends|End date|Expires|Expires / renews|Expiry|Expiry date|Expiration|Expiration date|Expires on|Renewal date"
        "|Renews|Renews on|BAA expiration date|Term end|Term ends|Valid until|Until|Next renewal|Renewal / expiry|Expires/Renews"
        "|Contract end|Expiration / renewal|Termination date|BAA end date|Renewal due",
        Kind.DATE,
    ),
    _field(
        "baa.renewal",
        "BAA: renews itself",
        "Renews itself|Auto-renew|Auto renew|Renewal|Auto-renewal|Autorenew|Auto renews|Auto-renews?|Auto-renewal?|Evergreen?"
        "|Automatic renewal|Renewal type|Renewal term|Renewal terms|Auto renewal term",
    ),
    _field(
        "baa.term_months",
        "BAA: renewal term",
        "Renewal term in months|Renewal term (months)|Renewal period|Term (months)|Renewal length",
        Kind.DURATION,
    ),
    _field(
        "baa.notice",
        "BAA: notice period",
        "Notice period|Notice|Notice (days)|Notice days|Termination notice|Notice to terminate|Non-renewal notice|Cancellation notice"
        "|Notice period (days)|Notice (months)|Notice required",
        Kind.DURATION,
    ),
    _field(
        "baa.breach",
        "BAA: breach notice",
        "Breach notice|Breach notification|Breach reporting|Breach notice term|Breach notice (hours)|Breach notice (days)"
        "|Incident notice|Breach notification period|Time to report breach|Breach SLA|Breach notification time|Incident reporting"
        "|Breach|Breach hours|Breach hrs|Breach days|Breach time|Breach term",
        Kind.DURATION,
    ),
    _field(
        "baa.evidence",
        "BAA: evidence",
        "Evidence|File|File location|Link|BAA link|Copy on file|Document location|Evidence of signature|Stored at|Where filed",
    ),
    _field("baa.evidence_version", "BAA: version of the terms", "Version of the terms|Terms version"),
    _field("baa.evidence_address", "BAA: address of the terms", "Address of the terms|Terms URL"),
    _field("baa.evidence_on", "BAA: terms accepted or read on", "Accepted or read on|Accepted on", Kind.DATE),
    _field("baa.coverage_mode", "BAA: covers", "Coverage|Covers"),
    _field("baa.eligible_list_on", "BAA: eligible list as of", "Eligible list as of", Kind.DATE),
    _field("baa.eligible_list_address", "BAA: address of the eligible list", "Address of the eligible list"),
    _field("baa.cover_from", "BAA: service covered from", "Covered from", Kind.DATE),
    _field("baa.cover_to", "BAA: service covered to", "Covered to", Kind.DATE),
    _field("baa.renewed_on", "BAA: renewal agreed on", "Renewal agreed on", Kind.DATE),
    _field("baa.amended_on", "BAA: amended as of", "Amended as of|Amended", Kind.DATE),
    _field("baa.notice_given_on", "BAA: notice given on", "Notice given on", Kind.DATE),
    _field("baa.notice_given_by", "BAA: notice given by", "Notice given by"),
    _field(
        "baa.terminated_on",
        "BAA: terminated, last day in force",
        "Terminated, last day in force|Terminated on|Terminated|Date terminated|BAA terminated on",
        Kind.DATE,
    ),
    _field("baa.superseded_from", "BAA: superseded from", "Superseded from|Superseded", Kind.DATE),
    _field("baa.return_due_on", "BAA: return of PHI due", "Return or destruction due", Kind.DATE),
    _field("baa.return_outcome", "BAA: return of PHI", "Return or destruction"),
    _field("baa.return_done_on", "BAA: PHI returned on", "Returned or destroyed on", Kind.DATE),
    _field("baa.notes", "BAA: notes", "BAA notes|Agreement notes|Notes on BAA|BAA comments"),
)
REST: Final = (
    _field(
        NOTES,
        "Notes on the row",
        "Notes|Comments|Notes / comments|Owner / comments|Remarks|Comment|Note|Comments / notes|Status / notes|Additional notes|Misc",
    ),
)
FIELDS: Final = (*VENDOR, *CONTACT, *SITE, *SERVICES, *AGREEMENT, *REST)
BY_KEY: Final = {each.key: each for each in FIELDS}
DATES: Final = tuple(each.key for each in FIELDS if each.kind is Kind.DATE)
#: Fields whose bare numbers need a unit.
TIMES: Final = ("baa.notice", "baa.breach", "baa.term_months")
