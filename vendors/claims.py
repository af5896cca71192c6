"""Decides which words claim a HIPAA certification, which does not exist and therefore is no evidence of anything."""

import re
import unicodedata
from typing import Final

REASON: Final = (
    "There is no government HIPAA certification: neither HHS nor anybody it appointed certifies a company or a product. Such a seal is no "
    "evidence. Name what can be looked at: the signed BAA, a SOC 2 report, the terms and their date."
)
#: How many words may stand between the law's name and the claim.
NEAR = 6

#: “HIPAA”, “H.I.P.A.A.”, “hippa”, glued to other words too.
_LAW = re.compile(r"h[\W_]*i[\W_]*p[\W_]*p?[\W_]*a[\W_]*a?(?![a-z])|hip+a+(?=cert|compl|seal|accred)")
_CLAIM = re.compile(r"certif|zertif|accredit|attested|\bseals?\b|\bbadges?\b|\bcert\b")
#: Certified accountants, and certificates of people who were trained, claim nothing of the kind.
_OTHER = re.compile(r"certified public accountants?|\btrain\w*|\bcourses?\b")


def is_certification(text: str) -> bool:
    """Whether the text offers a HIPAA certification as evidence, in whatever spelling."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("_", " ")
    return any(
        _claims(_LAW.sub(" hipaa ", sentence))
        for sentence in re.split(r"[;\n]|(?<=[a-z]{3})\.(?:\s|$)", plain)
    )


def _claims(sentence: str) -> bool:
    if _OTHER.search(sentence):
        sentence = _OTHER.sub(" ", sentence) if "accountant" in sentence else ""
    words = re.findall(r"\w+", sentence)
    laws = [place for place, word in enumerate(words) if word == "hipaa"]
    said = [place for place, word in enumerate(words) if _CLAIM.match(word)]
    return any(abs(law - claim) <= NEAR for law in laws for claim in said)
