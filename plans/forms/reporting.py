"""The form of one line on a unit's month page."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms

from attachments.neighbours.fields import FilesField
from common.errors import DomainError
from common.text.chinese import number_words
from common.web.forms import PortalForm, prepare
from plans.models import Line, ProgressReport, Target
from plans.rules.reporting import Figure, read_figure
from plans.services.reporting import LONGEST_REASON, LONGEST_WORDS


class FigureField(forms.Field):
    """A figure as typed, its unit with it where somebody wrote one; cleaned to a `Figure` or None."""

    def to_python(self, value: Any) -> Figure | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return read_figure(text)
        except ValueError:
            raise forms.ValidationError("应填数字，如 1200 或 1,200.5。") from None


class ReportForm(PortalForm):
    """What a unit fills in for a line's month; the fields begin with what was said last.

    `current` is the month's valid report, `before` the last one of an earlier month.
    """

    client_ref = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    seen_seq = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        line: Line,
        current: ProgressReport | None,
        before: ProgressReport | None,
        **kwargs: Any,
    ) -> None:
        self.line, self.current = line, current
        last = current or before
        kwargs["initial"] = {"seen_seq": current.seq if current else 0}
        super().__init__(*args, auto_id=f"id_{line.pk}_%s", **kwargs)
        own = {
            **{f"figure-{t.pk}": _figure_field(t, last) for t in line.targets.all()},
            **({} if line.targets.all() else {"percent": _percent_field(last)}),
            "words": _words_field(current, before),
            "reason": forms.CharField(
                label="减少原因",
                required=False,
                max_length=LONGEST_REASON,
                initial=current.reason if current else "",
            ),
            "done_on": forms.DateField(
                label="完成日期", required=False, initial=last.done_on if last else None
            ),
            "files": FilesField(label="佐证材料", required=False),
        }
        for name, field in own.items():
            prepare(field)
            self.fields[name] = field

    @property
    def figure_fields(self) -> list[forms.BoundField]:
        """The figures, or the percent where the line has no targets."""
        return [self[n] for n in self.fields if n.startswith("figure-") or n == "percent"]

    @property
    def asks_reason(self) -> bool:
        """Shown once a figure fell: most months nothing does."""
        return bool(self["reason"].value() or self["reason"].errors)

    @property
    def figures(self) -> dict[str, Figure]:
        """Of a valid form: by target id, those filled in."""
        found = {
            name.removeprefix("figure-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("figure-")
        }
        return {key: figure for key, figure in found.items() if figure is not None}

    def has_seen(self, report: ProgressReport | None) -> None:
        """What is sent next knows of this report; all else stays as it was typed."""
        sent: Any = self.data
        self.data = sent = sent.copy()
        sent["seen_seq"] = str(report.seq if report else 0)

    def add_refusal(self, error: DomainError) -> None:
        """A service's refusal at its fields; figures are named there by their target's id."""
        placed = {f"figure-{key}" if key.isdigit() else key: w for key, w in error.fields.items()}
        self.add_domain_error(type(error)(error.code, error.detail, fields=placed))


def _figure_field(target: Target, last: ProgressReport | None) -> FigureField:
    said = last.figures.get(str(target.pk)) if last else None
    field = FigureField(
        label=target.name,
        required=False,
        initial=said,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "maxlength": 40}),
    )
    field.of = f"/ {number_words(target.amount)} {target.unit}"  # type: ignore[attr-defined]
    return field


def _percent_field(last: ProgressReport | None) -> forms.DecimalField:
    field = forms.DecimalField(
        label="进度",
        required=False,
        initial=number_words(last.percent) if last else None,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )
    field.of = "%"  # type: ignore[attr-defined]
    return field


def _words_field(current: ProgressReport | None, before: ProgressReport | None) -> forms.CharField:
    hint = f"上次：{before.words}" if before else "做了什么、到哪一步、有什么困难"
    return forms.CharField(
        label="进展",
        required=False,
        initial=current.words if current else "",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2, "placeholder": hint[:120]}),
    )
