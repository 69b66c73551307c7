"""What every rule's form has: name, office, first month, 依据. A kind adds its own parts (`funds.forms.editors`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms

from accounts.models import Division, Role
from common.errors import DomainError
from common.text.months import Month
from common.web.forms import PortalForm, SeenMixin
from funds.models import FundRule, RuleVersion
from funds.services.rules import VersionFacts

MONTHS_BACK, MONTHS_AHEAD = 36, 14


class RuleForm(SeenMixin, PortalForm):
    """Base of the forms of all kinds.

    rule     None while a new rule is made; then name and office are asked too
    version  the draft that is changed, or the version from which a new one begins; None for a new rule
    """

    template: ClassVar[str] = "common/form_page.html"
    fields: dict[str, Any]
    name = forms.CharField(label="规则名称", max_length=80)
    division: Any = forms.ModelChoiceField(
        Division.objects.none(), label="核算行政区", empty_label=None
    )
    valid_from = forms.ChoiceField(label="起用月份")
    basis = forms.CharField(
        label="依据", max_length=300, required=False, help_text="文件名称和文号；没有的可不填。"
    )
    reason = forms.CharField(label="修改原因", max_length=300)
    beside: tuple[tuple[str, ...], ...] = (("name", "division", "valid_from"), ("basis", "reason"))

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        user: Any,
        at: datetime,
        rule: FundRule | None = None,
        version: RuleVersion | None = None,
        is_new_version: bool = False,
        **kwargs: Any,
    ) -> None:
        self.user, self.rule = user, rule
        self.body_before: Mapping[str, Any] = version.body if version else {}
        own = [g.division for g in user.current_grants if g.role == Role.OFFICE and g.division]
        self.division = rule.division if rule else (own[0] if len(own) == 1 else None)
        now = Month.of(at)
        initial: dict[str, Any] = {"valid_from": str(now.next()), "division": self.division}
        if version is not None:
            initial |= self.initial_of(version.body) | {"basis": version.basis}
            if not is_new_version:
                initial |= {
                    "valid_from": str(Month.of(version.valid_from)),
                    "reason": version.reason,
                    "seen_at": version.updated_at.isoformat(),
                }
        super().__init__(data, *args, **(kwargs | {"initial": initial}))
        months = [now.plus(n) for n in range(MONTHS_AHEAD, -MONTHS_BACK, -1)]
        if version is not None and not is_new_version:
            months.append(Month.of(version.valid_from))
        self.fields["valid_from"].choices = [
            (str(month), month.label) for month in sorted(set(months), reverse=True)
        ]
        self.fields["division"].queryset = Division.objects.filter(pk__in=[d.pk for d in own])
        if rule is not None:
            del self.fields["name"], self.fields["division"]
        if version is None or (version.number == 1 and not is_new_version):
            del self.fields["reason"]

    def initial_of(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The kind's fields from a body."""
        raise NotImplementedError

    def body(self) -> dict[str, Any]:
        """The kind's fields as a body, of a form that is valid; contradictions are the service's to find."""
        raise NotImplementedError

    def facts(self) -> VersionFacts:
        said = self.cleaned_data
        return VersionFacts(
            valid_from=Month.parse(said["valid_from"]).first_day,
            basis=said["basis"],
            body=self.body(),
            reason=said.get("reason", ""),
        )

    def place_body_error(self, name: str, words: str) -> bool:
        """Puts a sentence of the body where it belongs; False where there is no such place."""
        return False

    def add_domain_error(self, error: DomainError) -> None:
        left = {
            name: words
            for name, words in error.fields.items()
            if not (name not in self.fields and self.place_body_error(name, words))
        }
        placed = len(left) < len(error.fields)
        if left or not placed:
            super().add_domain_error(
                DomainError(error.code, error.detail, fields=left) if left else error
            )
        elif not self.errors:
            self.add_error(None, "规则有矛盾之处，请看下面标明的地方。")
