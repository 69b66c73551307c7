"""Fields of forms about issues, for this room and for those that write into its ledger."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef

from accounts.models import Role, RoleGrant
from issues.models import IssueKind
from issues.reads.kinds import grouped


class KindField(forms.ModelChoiceField):
    """A kind in use, chosen under its group."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(IssueKind.objects.filter(is_active=True), label="类别", **kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> "KindField":
        field: KindField = super().__deepcopy__(memo)
        rows: list[Any] = [("", "请选择")]
        for group, kinds in grouped(IssueKind.objects.filter(is_active=True)):
            options = [(kind.pk, kind.name) for kind in kinds]
            rows += [(group, options)] if group else options
        field.choices = rows
        return field


class _UnitSelect(forms.Select):
    """Shows a unit that cannot be chosen, for else somebody looks for it in vain."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        unit = getattr(option["value"], "instance", None)
        if unit is not None and not unit.has_account:
            option["attrs"]["disabled"] = True
        return option


class UnitField(forms.ModelChoiceField):
    """The unit that is to put something right; one without an account cannot be chosen, because it could
    not act. The service says whether the unit holds the place."""

    widget = _UnitSelect

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        kwargs = {"label": "责任单位", "empty_label": "请选择"} | kwargs
        super().__init__(with_accounts(queryset, Role.UNIT), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj) if obj.has_account else f"{obj}（没有经办人账号）"


def with_accounts(units: Any, role: str) -> Any:
    """Adds `has_account`: can somebody act for the unit in this role?"""
    usable = RoleGrant.objects.usable(role).filter(unit=OuterRef("pk"))
    return units.annotate(has_account=Exists(usable))
