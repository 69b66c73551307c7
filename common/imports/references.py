"""Rows of other registers that a file names by code or by name."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model, Q

from common.text.values import name as name_form


class Lookup:
    """What a slice of rows names in one pair of columns, fetched in one query.

    rows        the rows that the clerk may name
    title       heading of the name's column, `code_title` that of the code's
    values      the rows of the file; the pair is `<key>_code` and `<key>_name`
    """

    def __init__(
        self,
        rows: Any,
        values: Sequence[Mapping[str, Any]],
        key: str,
        *,
        title: str,
        code_title: str,
    ) -> None:
        self.title, self.code_title = title, code_title
        codes = {str(v[f"{key}_code"]) for v in values if v.get(f"{key}_code")}
        names = {str(v[f"{key}_name"]) for v in values if v.get(f"{key}_name")}
        name_fields = [f for f in ("full_name", "name") if has_field(rows.model, f)]
        condition = Q(code__in=codes)
        for name_field in name_fields:
            condition |= Q(**{f"{name_field}__in": names})
        found = list(rows.filter(condition)) if codes or names else []
        self._by_code = {row.code: row for row in found}
        self._by_name: dict[str, set[Any]] = {}
        for row in found:
            for name_field in name_fields:
                self._by_name.setdefault(name_form(getattr(row, name_field)), set()).add(row)

    def knows(self, code: str) -> bool:
        return code in self._by_code

    def find(self, code: str | None, name: str | None, errors: list[str]) -> Any:
        """The row named, or None with the reason in `errors`."""
        if code:
            row = self._by_code.get(code)
            if row is None:
                errors.append(f"“{self.code_title}”没有找到“{code}”，或不在您的管理范围内")
            elif name and row not in self._by_name.get(name, ()):
                words = f"“{self.title}”填写的“{name}”与“{self.code_title}”{code}（{row}）不一致"
                errors.append(words)
            return row
        found = self._by_name.get(name or "", set())
        if len(found) == 1:
            return next(iter(found))
        many = f"“{self.title}”中名为“{name}”的不止一个，请填写“{self.code_title}”"
        none = f"“{self.title}”没有找到“{name}”，或不在您的管理范围内"
        errors.append(many if found else none)
        return None


def has_field(model: type[Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.get_fields())
