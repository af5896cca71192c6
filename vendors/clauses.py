"""Decides which clauses a business associate agreement is read for, and what its answers leave open.

Fifteen elements are required by 45 CFR 164.504(e)(2) and 164.314(a)(2)(i). Ten questions are ours: what an agreement should say where the
vendor works with AI. Three clauses the law allows and does not ask for stand apart and are not counted, as does a duty that is no clause.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Answer = Literal["yes", "partly", "no", "not_applicable"]
Group = Literal["required", "asked", "allowed"]
#: Answers as an agreement has them on file: the clause and the word; a clause without word is not answered.
Answers = Mapping[str, str]

SHORT = ("no", "partly")
PRIVACY = (
    "45 CFR 164.504(e)(2) as amended in 2013, stored copies of the eCFR text and of a law firm's reprint"
)
SECURITY = "45 CFR 164.314(a)(2)(i)"
OURS = "Our question: no rule in force names it"


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing to look for in an agreement."""

    key: str
    #: A few words, for lists and the history.
    name: str
    question: str
    citation: str = ""
    hint: str = ""
    source: str = OURS
    #: Whether we saw a stored source; what was not seen is shown as unverified.
    verified: bool = True
    #: Whether it may be answered with “not applicable”.
    may_not_apply: bool = field(default=False, kw_only=True)


def _privacy(
    key: str, name: str, question: str, letter: str, hint: str = "", *, may_not_apply: bool = False
) -> Clause:
    return Clause(key, name, question, f"45 CFR 164.504(e)(2){letter}", hint, PRIVACY, may_not_apply=may_not_apply)  # fmt: skip


def _security(key: str, name: str, question: str, letter: str, hint: str = "") -> Clause:
    return Clause(key, name, question, f"45 CFR 164.314(a)(2)(i){letter}", hint, SECURITY)


def _ours(key: str, name: str, question: str, hint: str = "") -> Clause:
    return Clause(key, name, question, hint=hint, may_not_apply=True)


REQUIRED = (
    _privacy(
        "permitted_uses", "Permitted uses", "Does it say which uses and disclosures of PHI are permitted and required, and nothing "
        "that you could not do yourself?", "(i)", "With AI: prompts, outputs, embeddings and logs are PHI too.",
    ),
    _privacy(
        "no_other_use", "No other use", "Does the vendor promise to use or disclose PHI in no other way, except as the law requires?",
        "(ii)(A)",
    ),
    _privacy(
        "safeguards", "Safeguards", "Does it promise appropriate safeguards, and the Security Rule for electronic PHI?", "(ii)(B)",
    ),
    _privacy(
        "report", "Reporting", "Does it promise to tell you of uses outside the contract, breaches of unsecured PHI included?",
        "(ii)(C)", "Look for hours or days, a named recipient, and what the notice must hold (164.410(c)).",
    ),
    _privacy(
        "subcontractors", "Subcontractors", "Does it bind subcontractors to the same restrictions and conditions?", "(ii)(D)",
        "With AI: the model's host, vector store, logging and human reviewers.",
    ),
    _privacy(
        "access", "Access", "Does it make PHI available so that you can give a patient access (164.524)?", "(ii)(E)",
        "Not applicable where the vendor holds no designated record set.", may_not_apply=True,
    ),
    _privacy(
        "amendment", "Amendment", "Does it make PHI available for amendment, and take amendments over (164.526)?", "(ii)(F)",
        "Not applicable where the vendor holds no designated record set.", may_not_apply=True,
    ),
    _privacy(
        "accounting", "Accounting", "Does it keep and hand over what an accounting of disclosures needs (164.528)?", "(ii)(G)",
    ),
    _privacy(
        "delegated_duties", "Delegated duties", "Where it carries out a Privacy Rule duty of yours, does it follow the rules that "
        "bind you?", "(ii)(H)", "Not applicable where it carries out none.", may_not_apply=True,
    ),
    _privacy(
        "hhs_books", "Books open to HHS", "Does it open its practices, books and records to the Secretary of HHS?", "(ii)(I)",
    ),
    _privacy(
        "return_destroy", "Return or destruction", "At the end, does PHI go back or get destroyed, with protections that last where "
        "neither is feasible?", "(ii)(J)", "With AI: fine-tuned weights, caches, backups, vector indexes.",
    ),
    _privacy(
        "termination_right", "Right to terminate", "May you end it where the vendor broke a material term?", "(iii)",
    ),
    _security(
        "security_rule", "Security Rule", "Does the vendor promise to comply with the Security Rule as far as it applies?", "(A)",
    ),
    _security(
        "security_subs", "Security of subcontractors", "Must subcontractors with electronic PHI agree to the same, by contract?", "(B)",
    ),
    _security(
        "security_incident", "Security incidents", "Does it promise to tell you of every security incident it learns of?", "(C)",
        "No federal clock: the contract sets it. See what it leaves out, such as attempts that failed.",
    ),
)  # fmt: skip

ASKED = (
    _ours("offers_baa", "Offers a BAA", "Does the vendor itself offer a BAA for what you use?"),
    _ours(
        "no_training", "No training on our PHI", "Does it exclude that your PHI trains or improves models?",
        "De-identified copies are a way around it: see what it may do with them.",
    ),
    _ours(
        "retention", "Retention and deletion", "Does it say how long prompts, outputs and logs are kept, and how they are deleted?",
    ),
    _ours("subcontractor_list", "Subcontractors named", "Does it name its subcontractors, or say where they are listed?"),
    _ours("breach_term", "Breach-notice term", "Does it give a breach-notice term in hours or days that you can live with?"),
    _ours("portability", "Data portability", "Can you take your data out in a usable form, during it and at the end?"),
    _ours("no_combining", "No combining", "Does it exclude that your PHI is combined with that of others?"),
    _ours(
        "ai_safeguards", "Safeguards of AI systems", "Do its Security Rule safeguards reach the systems that train and run models?",
    ),
    _ours("names_services", "Names our AI services", "Does it name the AI services that you use, down to plan or endpoint?"),
    _ours(
        "evidence_of_compliance", "Evidence of compliance", "Does it promise evidence that can be looked at, such as a SOC 2 report?",
        "“HIPAA certified” is none: no government body certifies it.",
    ),
)  # fmt: skip

ALLOWED = (
    Clause(
        "own_management", "Own management", "May the vendor use PHI for its own management and legal duties, within the limits of the "
        "rule?", "45 CFR 164.504(e)(2)(i)(A), (e)(4)", source=PRIVACY, may_not_apply=True,
    ),
    Clause(
        "data_aggregation", "Data aggregation", "May it aggregate data for your health care operations?",
        "45 CFR 164.504(e)(2)(i)(B)", source=PRIVACY, may_not_apply=True,
    ),
    Clause(
        "deidentify_right", "De-identification", "May it de-identify PHI? Without this clause it may not.",
        "45 CFR 164.502(d), 164.504(e)(2)(i)", "A broad right, or one to improve products, lets your data train models.",
        "45 CFR 164.502(d) and an HHS answer, from memory", verified=False, may_not_apply=True,
    ),
)  # fmt: skip

#: No clause but a duty, so it is told beside them and never answered.
CURE_OR_TERMINATE = Clause(
    "cure_or_terminate",
    "Duty to cure or terminate",
    "Not a clause: whoever knows of a pattern of material breach must try to have it cured, and end the agreement if that fails and "
    "ending it is feasible.",
    "45 CFR 164.504(e)(1)(ii)-(iii)",
    source=PRIVACY,
)

COUNTED = (*REQUIRED, *ASKED)
EVERY = (*COUNTED, *ALLOWED)
BY_KEY = {clause.key: clause for clause in EVERY}
REQUIRED_KEYS = tuple(clause.key for clause in REQUIRED)
COUNTED_KEYS = tuple(clause.key for clause in COUNTED)
TRAINING = "no_training"


def answered(answers: Answers) -> int:
    """How many of the 25 are answered."""
    return sum(bool(answers.get(key)) for key in COUNTED_KEYS)


def settled(answers: Answers) -> int:
    """How many of the 15 required elements it has, or does not need."""
    return sum(answers.get(key) in ("yes", "not_applicable") for key in REQUIRED_KEYS)


def summary(answers: Answers) -> str:
    """“11 of 15 required clauses”."""
    return f"{settled(answers)} of {len(REQUIRED)} required clauses"


def missing(answers: Answers, among: Iterable[Clause] = REQUIRED) -> tuple[Clause, ...]:
    """The clauses found to be absent or there in part; one that nobody looked for yet is not among them."""
    return tuple(clause for clause in among if answers.get(clause.key) in SHORT)


def unanswered(answers: Answers, among: Iterable[Clause] = COUNTED) -> tuple[Clause, ...]:
    """The clauses that nobody looked for yet."""
    return tuple(clause for clause in among if not answers.get(clause.key))


def allows_training(answers: Answers) -> bool:
    """Whether it was found not to exclude that PHI trains models, or not wholly."""
    return answers.get(TRAINING) in SHORT
