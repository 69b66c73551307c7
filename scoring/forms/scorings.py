"""Forms of a scoring; each is saved by a service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from attachments.neighbours.fields import FilesField
from common.errors import DomainError
from common.web.forms import CHOOSE, PortalForm, prepare, text_area
from scoring.models import Outcome
from scoring.reads.columns import Said
from scoring.rules.rubrics import Node
from scoring.services.ledger import LONGEST_WORDS

_NUMBER: Mapping[str, Any] = {"max_digits": 18, "decimal_places": 6}


class EntryForm(PortalForm):
    """A column of an item: what its shape is scored from, or points with a reason, or that it does not apply."""

    points = forms.DecimalField(
        label="直接评定得分",
        required=False,
        max_digits=8,
        decimal_places=2,
        help_text="一般不填，按数值计分；填写的以它为准，须写明理由并附佐证材料。",
    )
    is_void = forms.BooleanField(label="不适用于该对象", required=False)
    note = forms.CharField(
        label="说明", required=False, max_length=LONGEST_WORDS, widget=text_area(2)
    )
    scans = FilesField(label="佐证材料", required=False)

    def __init__(
        self,
        *args: Any,
        node: Node,
        now: Said | None,
        asks_file: bool,
        kept: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        """asks_file: of a column in which points by judgement need a file. kept: files of what is filled in now."""
        super().__init__(*args, **kwargs)
        scans: Any = self.fields["scans"]
        scans.widget.rows = kept
        if asks_file:
            scans.help_text = f"由人评定的得分、加分须附。{scans.help_text}"
        else:
            self.fields["points"].help_text = "一般不填，按数值计分；填写的以它为准，须写明理由。"
        self.inputs = node.shape.inputs() if node.shape is not None else ()
        for place, each in enumerate(self.inputs):
            label = f"{each.label}（{each.unit}）" if each.unit else each.label
            field = forms.DecimalField(label=label, required=False, **_NUMBER)
            prepare(field)
            self.fields[f"number_{place}"] = field
        self.order_fields([f"number_{place}" for place in range(len(self.inputs))])
        if now is not None:
            self.initial.update(points=now.points, is_void=now.is_void, note=now.note)
            for place, each in enumerate(self.inputs):
                self.initial[f"number_{place}"] = now.numbers.get(each.key, "")
        if [each.key for each in self.inputs] == ["points"]:
            # What is filled in are its points already.
            del self.fields["points"]
            if now is not None and now.points is not None:
                self.initial["number_0"] = now.points

    def numbers(self) -> dict[str, Decimal]:
        """By the inputs of the shape; those left empty are not there."""
        found = {}
        for place, each in enumerate(self.inputs):
            value = self.cleaned_data.get(f"number_{place}")
            if value is not None:
                found[each.key] = value
        return found

    def add_domain_error(self, error: DomainError) -> None:
        """The service names an input by its key, the form by its place."""
        for place, each in enumerate(self.inputs):
            if words := error.fields.pop(f"number_{each.key}", None):
                error.fields[f"number_{place}"] = words
        super().add_domain_error(error)


class BarForm(PortalForm):
    """Whether a veto or precondition holds, by hand."""

    holds = forms.TypedChoiceField(
        label="是否成立",
        choices=[("", CHOOSE), ("yes", "成立"), ("no", "不成立")],
        coerce=lambda value: value == "yes",
    )
    note = forms.CharField(label="认定的依据", max_length=LONGEST_WORDS, widget=text_area(2))


class ObjectionForm(PortalForm):
    """What a subject objects to, and why."""

    key = forms.ChoiceField(label="申诉的项目", required=False)
    words = forms.CharField(label="申诉理由", max_length=LONGEST_WORDS, widget=text_area(4))
    scans = FilesField(label="佐证材料", required=False)

    def __init__(self, *args: Any, items: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["key"]
        field.choices = [("", "整体结果"), *items]


class DecisionForm(PortalForm):
    """What becomes of an objection."""

    beside = (("outcome", "points"),)

    outcome = forms.ChoiceField(label="处理结果", choices=[("", CHOOSE), *Outcome.choices])
    points = forms.DecimalField(
        label="该项改为（分）",
        required=False,
        max_digits=8,
        decimal_places=2,
        help_text="不采纳的不填。",
    )
    words = forms.CharField(label="答复", max_length=LONGEST_WORDS, widget=text_area(4))


class FreezeForm(PortalForm):
    """The number of the paper that the result goes out with."""

    document_number = forms.CharField(
        label="文号", required=False, max_length=60, help_text="可不填。"
    )


class CancelForm(PortalForm):
    """Why a scoring is given up."""

    reason = forms.CharField(label="取消的原因", max_length=LONGEST_WORDS, widget=text_area(2))
