"""A tracker with rows about agreements, as bytes, by short names of its columns."""

#: Short name → what stands above its column.
HEADS = {
    "vendor": "Vendor", "service": "Services used", "signed": "BAA signed?", "on": "Date signed", "eff": "Eff. date",
    "end": "Expires / renews", "auto": "Auto-renew", "notice": "Notice", "breach": "Breach notice", "role": "Direction",
    "notes": "Comments", "phi": "PHI?", "owner": "Owner", "kinds": "Category", "title": "Agreement title",
}  # fmt: skip
Row = dict[str, str]
SIGNED = {"signed": "Y", "on": "2025-03-01", "eff": "2025-03-01"}
#: One that covers its service for years.
AGREED = {
    "vendor": "Acme", "service": "Claude API", "signed": "Y", "on": "2025-01-01", "eff": "2025-01-01", "end": "2027-12-31",
}  # fmt: skip


def sheet(*rows: Row, heads: tuple[str, ...] = tuple(HEADS)) -> bytes:
    lines = [[HEADS[head] for head in heads], *([row.get(head, "") for head in heads] for row in rows)]
    return "\n".join(
        ";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line) for line in lines
    ).encode()
