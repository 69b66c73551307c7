"""What an office sets of its papers: rows of parameters, versions by day as all parameters are."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from accounts.models import Division, Parameter, User
from accounts.parameters import check_value, values_on
from accounts.services import audit, set_parameter
from common.errors import Invalid
from common.text.chinese import local_date
from papers.kinds import PaperKind
from papers.services.templates import check_office


def check_values(kind: PaperKind, values: Mapping[str, str]) -> None:
    """Raises Invalid for the first value that its parameter refuses, at its field."""
    for name, value in values.items():
        try:
            check_value(kind.settings[name].key, value)
        except Invalid as error:
            words = error.fields["value"]
            raise Invalid(error.code, error.detail, fields={name: words}) from error


@transaction.atomic
def save_settings(
    *,
    division: Division,
    kind: PaperKind,
    values: Mapping[str, str],
    valid_from: date,
    basis: str,
    by: User,
    at: datetime,
) -> list[str]:
    """Sets what differs from what holds on the day from which it is to hold; returns what was set, in words.

    values  by the name of `kind.settings`; 发文机关 holds for every kind of paper

    Raises NotAllowed, and Invalid with its field: a value that is refused, a day before today (papers that are out
    would be written otherwise), or nothing that differs.
    """
    check_office(by, division)
    check_values(kind, values)
    if valid_from < local_date(at):
        words = "自何日起不能早于今天，已经发出的公文不变。"
        raise Invalid("paper.past", words, fields={"valid_from": words})
    declared = kind.settings
    now = values_on(list(declared.values()), valid_from, division.pk)
    changed = {name: value for name, value in values.items() if value != now[declared[name].key]}
    if not changed:
        raise Invalid("paper.unchanged", "没有改动。")
    for name, value in changed.items():
        key = declared[name].key
        known = {"key": key, "division": division, "valid_from": valid_from}
        parameter = Parameter.objects.filter(**known).first() or Parameter(**known, created_at=at)
        parameter.value, parameter.basis = value, basis
        set_parameter(parameter=parameter, by=by, at=at)
        detail = {"before": now[key], "after": value}
        target = f"{division} {declared[name].title}"
        audit.record("paper.set", user=by, target=target, detail=detail, at=at)
    return [declared[name].title for name in changed]
