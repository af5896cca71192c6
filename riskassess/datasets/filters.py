"""What the list of datasets can be narrowed to; everything stands in the address."""

from collections.abc import Callable
from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from riskassess.datasets.kinds import GAPS, UNFOUNDED
from riskassess.datasets.models import Dataset
from riskassess.datasets.standing import WORDS, Standing, kept_standings
from vendors.filters import RegisterFilter
from vendors.forms.choices import members
from vendors.models import sorting_name

#: A choice that stands for several checks.
SEVERAL = {"any": tuple(GAPS), "unfounded": UNFOUNDED}
FAULTS = [
    ("any", "Any gap"),
    ("unfounded", "Declared no PHI, counts as PHI"),
    *((kind.key, kind.title) for kind in GAPS.values()),
]
STATUSES = [("phi", "PHI, whatever kind"), *((word, words) for word, (words, _) in WORDS.items())]


class DatasetFilter(RegisterFilter):
    """Narrows the list of datasets."""

    status = filters.ChoiceFilter(label="Status", choices=STATUSES, method="in_status", empty_label="Any")
    faults = filters.ChoiceFilter(
        label="Gaps", choices=FAULTS, method="with_faults", empty_label="Any or none"
    )
    owner = filters.ModelChoiceFilter(
        label="Owner", queryset=lambda request: members(request.organisation), empty_label="Anyone"
    )

    class Meta:
        model = Dataset
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Dataset], name: str, value: str) -> QuerySet[Dataset]:
        named = rows.filter(sort_name__contains=sorting_name(value))
        return named | rows.filter(source__icontains=value)

    def in_status(self, rows: QuerySet[Dataset], name: str, value: str) -> QuerySet[Dataset]:
        return self._those(
            rows, lambda each: each.status.is_phi if value == "phi" else each.status.word == value
        )

    def with_faults(self, rows: QuerySet[Dataset], name: str, value: str) -> QuerySet[Dataset]:
        wanted = SEVERAL.get(value, (value,))
        return self._those(rows, lambda each: any(fault.kind in wanted for fault in each.faults))

    def _those(self, rows: QuerySet[Dataset], fits: Callable[[Standing], Any]) -> QuerySet[Dataset]:
        held = kept_standings(self.request.organisation, self.request.today)
        return rows.filter(pk__in=[key for key, each in held.items() if fits(each)])
