"""Which words claim a HIPAA certification."""

import pytest

from vendors.claims import is_certification


@pytest.mark.parametrize(
    "text",
    [
        "HIPAA certified", "hipaa-certified", "HIPAA Certification", "H.I.P.A.A. certified", "HIPPA certified",
        "HIPAA compliant certificate",
        "Certificate of HIPAA compliance", "certified HIPAA compliant", "HIPAA Seal of Compliance", "ＨＩＰＡＡ certified",
        "HIPAAcertified",
        "HIPAA accreditation", "They hold a certificate for HIPAA", "We are SOC 2 audited; we are also HIPAA certified", "HIPAA_certified",
        "hipaa\ncompliance: HIPAA compliance badge",
    ],
)  # fmt: skip
def test_a_claim_of_certification(text: str) -> None:
    assert is_certification(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "SOC 2 Type II", "HITRUST r2 certification", "ISO 27001 certificate", "HIPAA risk analysis", "SOC 2 with HIPAA mapping",
        "HIPAA mapping by Smith, certified public accountants", "Certificates of HIPAA training for 12 labellers", "Clause 4 of our BAA",
        "HIPAA eligible services list of 2026-11-01", "The certificate lies with the agreement",
    ],
)  # fmt: skip
def test_no_such_claim(text: str) -> None:
    assert not is_certification(text)
