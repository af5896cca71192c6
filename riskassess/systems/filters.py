"""What the list of AI systems can be narrowed to; everything stands in the address."""

import django_filters as filters
from django.db.models import QuerySet

from riskassess.systems.models import System
from vendors.filters import RegisterFilter
from vendors.forms.choices import members
from vendors.models import sorting_name


class SystemFilter(RegisterFilter):
    """Narrows the list of AI systems."""

    kind = filters.ChoiceFilter(label="Kind", choices=System.Kind.choices, empty_label="Any")
    stage = filters.ChoiceFilter(label="Stage", choices=System.Stage.choices, empty_label="Any")
    owner = filters.ModelChoiceFilter(
        label="Owner", queryset=lambda request: members(request.organisation), empty_label="Anyone"
    )

    class Meta:
        model = System
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[System], name: str, value: str) -> QuerySet[System]:
        return rows.filter(sort_name__contains=sorting_name(value))
