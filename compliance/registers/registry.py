"""The one list of registers, asked by reminders, dashboard and packs; it refuses nonsense when a register is added."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from compliance.registers import summaries
from compliance.registers.answers import Deadline, DeadlineKind, Exposed, Gap, GapKind, News, Section, Tile
from compliance.registers.summaries import Summary

if TYPE_CHECKING:
    from compliance.accounts.access import Viewer
    from compliance.accounts.models import Organisation, Person
    from compliance.exchange.plans import Choices, Plan
    from compliance.exchange.reading import Found
    from compliance.ledger.door import Actor
    from compliance.ledger.records import Record
    from compliance.ledger.telling import Told
    from compliance.registers.past import Past


class Nonsense(ValueError):
    """A register that contradicts itself or another one."""


class Register:
    """What an app answers for its records. Subclass it, fill in what applies, and add it to the registry in `ready()`."""

    #: One word, also the first part of its permissions: “vendors” → vendors_read.
    name: ClassVar[str]
    title: ClassVar[str]
    deadline_kinds: ClassVar[Sequence[DeadlineKind]] = ()
    gap_kinds: ClassVar[Sequence[GapKind]] = ()
    #: Further spreadsheets that it takes beside its own: the name of each, and the choices by which `plan_import` knows it.
    imports: ClassVar[Mapping[str, "Choices"]] = {}

    @property
    def permission(self) -> str:
        """What a viewer needs to be shown anything of this register."""
        return f"{self.name}_read"

    def deadlines(self, organisation: "Organisation", on: date, until: date) -> Iterator[Deadline]:
        """Everything due up to `until`, overdue included, as of the day `on`; bounded queries however many rows there are."""
        yield from ()

    def gaps(self, organisation: "Organisation", on: date) -> Iterator[Gap]:
        """Every check that fails on that day; bounded queries."""
        yield from ()

    def summary(self, organisation: "Organisation", on: date) -> Summary:
        """What both come to on the first page, without listing them all where a register can count without it."""
        deadlines = self.deadlines(organisation, on, summaries.until(on))
        return summaries.summary(self.gaps(organisation, on), deadlines, on)

    def summary_without(self, organisation: "Organisation", on: date, shut: Set[UUID]) -> Summary:
        """The same for somebody to whom these records are shut; only a register with restricted records has anything to leave out."""
        return self.summary(organisation, on)

    def tile(self, organisation: "Organisation", on: date, summary: Summary) -> Tile | None:
        """How this part stands, told from its own gaps that the viewer may see: it asks the database nothing."""
        return None

    def first_step(self, organisation: "Organisation") -> tuple[str, str] | None:
        """(words, address) of where to begin while nothing is recorded here; None once something is."""
        return None

    def section(self, organisation: "Organisation", on: date, known: datetime) -> Section | None:
        """Its chapter in a pack: the law asked about `on`, from what was recorded before `known`."""
        return None

    def changes(self, organisation: "Organisation", since: datetime) -> Iterable[News]:
        """What was recorded here since a moment that registers above may want to look at again."""
        return ()

    def offers(self, record: "Record") -> Iterable[tuple[str, str]]:
        """(words, address) of what this register tells of a record of another one: a heading, and a page that answers htmx in part.

        It asks the database nothing: it is called for every page of that record.
        """
        return ()

    def exposures(self, viewer: "Viewer", exposed: Sequence[Exposed]) -> Mapping[Exposed, tuple[str, str]]:
        """(words, address) of what is done here about each exposure, as far as the viewer may: one query however many there are."""
        return {}

    def gaps_of(self, record: "Record", on: date) -> Iterable[Gap]:
        """What of this register is wrong about a record of another one, for the page of that record: one query where nothing is."""
        return ()

    def past_of(self, records: "Sequence[Record]") -> "Past | None":
        """What of past days is told here and hangs on these records of any register; None where nothing does. Bounded queries."""
        return None

    def read_import(self, content: bytes) -> "Found":
        """The tables of a spreadsheet, whose headers this register's words find. Raises Unreadable."""
        from compliance.exchange.reading import tables  # noqa: PLC0415 (the base class serves registers that take none)

        return tables(content)

    def plan_import(
        self, organisation: "Organisation", found: "Found", choices: "Choices | None" = None
    ) -> "Plan | None":
        """What a spreadsheet, read as the person chose, would change here; None where this register takes none. Raises Unreadable."""
        return None

    def told_name(self, file_name: str) -> str:
        """The name of a file as events tell it: "" where it may identify a person."""
        return ""

    def confirm_import(self, plan: "Plan", *, by: "Actor", name: str, told: "Told | None" = None) -> None:
        """Writes what was planned from the file of that name ("" where it is not to be told), or nothing; tells how far it is."""

    def sample(self, organisation: "Organisation", by: "Person", on: date) -> None:
        """Adds its part of the believable story, through actions."""


class Registry:
    """The registers in the order they were added."""

    def __init__(self) -> None:
        self._registers: dict[str, Register] = {}

    def __iter__(self) -> Iterator[Register]:
        return iter(self._registers.values())

    def add(self, register: Register) -> None:
        """Adds a register. Raises Nonsense for doubled names or kinds and for kinds without title or citation."""
        self._refuse_doubled_names(register)
        deadline_keys = [kind.key for kind in register.deadline_kinds]
        gap_keys = [kind.key for kind in register.gap_kinds]
        for keys, taken in ((deadline_keys, self.deadline_kinds), (gap_keys, self.gap_kinds)):
            doubled = {key for key in keys if keys.count(key) > 1 or key in taken}
            if doubled:
                raise Nonsense(f"{register.name}: kinds told twice: {', '.join(sorted(doubled))}")
        every: tuple[DeadlineKind | GapKind, ...] = (*register.deadline_kinds, *register.gap_kinds)
        for kind in every:
            if not (kind.title and kind.citation):
                raise Nonsense(f"{register.name}: {kind.key} has no title or no citation")
        for deadline in register.deadline_kinds:
            if list(deadline.windows) != sorted(set(deadline.windows), reverse=True) or not deadline.windows:
                raise Nonsense(f"{register.name}: the windows of {deadline.key} must fall, each once")
        self._registers[register.name] = register

    def _refuse_doubled_names(self, register: Register) -> None:
        if register.name in self._registers:
            raise Nonsense(f"two registers are called {register.name}")
        if doubled := {register.name, *register.imports} & {name for name, _, _ in self.importable}:
            raise Nonsense(f"{register.name}: imports named twice: {', '.join(sorted(doubled))}")

    def named(self, name: str) -> Register | None:
        """The register of that name."""
        return self._registers.get(name)

    def about(self, viewer: "Viewer", exposed: Iterable[Exposed]) -> dict[Exposed, tuple[str, str]]:
        """What the registers say to the viewer of each exposure."""
        asked = list(dict.fromkeys(exposed))
        told: dict[Exposed, tuple[str, str]] = {}
        for register in self if asked else ():
            told = {**register.exposures(viewer, asked), **told}
        return told

    @property
    def importable(self) -> Iterator[tuple[str, Register, "Choices | None"]]:
        """Every spreadsheet that can be imported: its name, its register, and the choices that say which it is."""
        for register in self:
            yield register.name, register, None
            yield from ((name, register, choices) for name, choices in register.imports.items())

    def of_deadline(self, kind: str) -> Register | None:
        """The register that tells of this kind of deadline."""
        told = (register for register in self if any(each.key == kind for each in register.deadline_kinds))
        return next(told, None)

    def past_of(self, records: "Sequence[Record]") -> "list[Past]":
        """What of past days hangs on these records, of every register that tells any."""
        return [past for register in self if (past := register.past_of(records))] if records else []

    @property
    def deadline_kinds(self) -> dict[str, DeadlineKind]:
        """Every kind of deadline by key."""
        return {kind.key: kind for register in self for kind in register.deadline_kinds}

    @property
    def gap_kinds(self) -> dict[str, GapKind]:
        """Every kind of gap by key."""
        return {kind.key: kind for register in self for kind in register.gap_kinds}

    def deadlines(
        self, organisation: "Organisation", on: date, until: date
    ) -> Iterator[tuple[Register, Deadline]]:
        """Every register's deadlines with the register that answered."""
        for register in self:
            for deadline in register.deadlines(organisation, on, until):
                yield register, deadline


registry = Registry()
