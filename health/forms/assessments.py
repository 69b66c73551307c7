"""Forms of assessments; each is saved by a service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from accounts.models import Division, Unit
from attachments.neighbours.fields import FilesField
from common.web.doubts import AsksMixin
from common.web.forms import CHOOSE, PortalForm, prepare, text_area
from common.web.lookups import LookupField, offer
from health.models import AssessmentValue, SchemeVersion
from health.rules.assessments import Act
from health.rules.formulas import doubt_of, plain
from health.rules.schemes import Compose, Node, Tree, Way
from health.services.assessments import FIRST_YEAR, LONGEST_NOTE, ValueInput
from health.services.tasks import NewTask, WeakIndicator, task_title
from health.services.water import Drawn
from plans.models import TaskField
from rivers.models import Reach, River

_NUMBER: dict[str, Any] = {"max_digits": 18, "decimal_places": 6}


class AssessmentForm(PortalForm):
    """A new assessment."""

    beside = (("river", "reach"), ("division", "year"), ("maker_unit", "maker_name"))

    version = forms.ModelChoiceField(SchemeVersion.objects.none(), label="评价方案")
    river = LookupField(label="河流", lookup="rivers:river_lookup")
    reach = LookupField(
        label="河段",
        lookup="rivers:reach_lookup",
        required=False,
        help_text="评价整条河流的不填。",
    )
    division = LookupField(label="行政区", lookup="accounts:division_lookup")
    year = forms.IntegerField(label="评价年度", min_value=FIRST_YEAR)
    maker_unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="评价单位",
        required=False,
        help_text="有经办人账号的单位可以自己填写数值。",
    )
    maker_name = forms.CharField(
        label="第三方评价机构",
        required=False,
        max_length=80,
        help_text="委托第三方评价的填写机构名称，与评价单位二选一。",
    )

    def __init__(self, *args: Any, user: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version: Any = self.fields["version"]
        versions = SchemeVersion.objects.visible_to(user).in_force()
        version.queryset = versions.select_related("scheme").order_by("scheme_id")
        unit: Any = self.fields["maker_unit"]
        unit.queryset = Unit.objects.visible_to(user).existing(day).in_official_order()
        offer(
            self,
            river=River.objects.selectable_by(user).in_use(),
            reach=Reach.objects.visible_to(user).in_use(),
            division=Division.objects.kept_by(user),
        )
        self.initial.setdefault("division", user.home_division)
        self.initial.setdefault("year", day.year)


class ValueForm(AsksMixin, PortalForm):
    """One indicator's value, as its formula asks for it, with the evidence."""

    source = forms.CharField(
        label="数据来源",
        required=False,
        max_length=200,
        help_text="如“区生态环境监测站2026年监测报告”。",
    )
    note = forms.CharField(label="说明", required=False, max_length=500, widget=text_area(2))
    scans = FilesField(label="佐证材料", required=False)

    def __init__(
        self,
        *args: Any,
        node: Node,
        tree: Tree,
        now: AssessmentValue | None,
        drawn: Drawn | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.node = node
        if drawn is not None and drawn.value is not None:
            value = f"{plain(drawn.value)} {node.unit}".strip()
            how = forms.ChoiceField(
                label="数值",
                choices=[("drawn", f"采用 {value}"), ("typed", "自己填写")],
                widget=forms.RadioSelect,
            )
            prepare(how)
            self.fields["how"] = how
            self.initial["how"] = "typed" if now is not None and not now.is_drawn else "drawn"
        for name, field in self._asked(node, tree).items():
            prepare(field)
            self.fields[name] = field
        self.order_fields([name for name in self.fields if name not in ("source", "note", "scans")])
        if now is not None:
            for name in ("note", "option", "is_grave"):
                self.initial[name] = getattr(now, name)
            # What was drawn is no beginning for what is typed.
            self.initial["source"] = "" if now.is_drawn else now.source
            for name in ("value", "points"):
                number = None if now.is_drawn else getattr(now, name)
                self.initial[name] = plain(number).replace(",", "") if number is not None else ""

    @staticmethod
    def _asked(node: Node, tree: Tree) -> dict[str, forms.Field]:
        """The fields of this indicator alone."""
        asked: dict[str, forms.Field] = {}
        if node.way in (Way.LINEAR, Way.BANDS):
            label = f"实测值（{node.unit}）" if node.unit else "实测值"
            asked["value"] = forms.DecimalField(label=label, required=False, **_NUMBER)
        elif node.way == Way.OPTIONS:
            choices = [(step.words, step.words) for step in node.steps]
            asked["option"] = forms.ChoiceField(
                label="情形", required=False, choices=[("", CHOOSE), *choices]
            )
        else:
            full = plain(tree.full_of(node.key))
            asked["points"] = forms.DecimalField(
                label="评定得分",
                required=False,
                max_digits=6,
                decimal_places=2,
                help_text=f"满分 {full} 分。",
            )
        if node.grave:
            asked["is_grave"] = forms.BooleanField(
                label=f"出现“{node.grave}”，本项不得分", required=False
            )
        if not node.is_required or tree.by_key[node.parent].compose == Compose.MEAN:
            asked["is_void"] = forms.BooleanField(label="本项不评（缺项）", required=False)
        return asked

    def doubts(self) -> dict[str, str]:
        given = self.given()
        if given.value is None or given.is_void or given.is_grave or given.is_drawn:
            return {}
        words = doubt_of(self.node, given.value)
        return {"value": words} if words else {}

    def given(self) -> ValueInput:
        """What was filled in, as the service takes it."""
        clean = self.cleaned_data
        return ValueInput(
            value=clean.get("value"),
            option=clean.get("option", ""),
            points=clean.get("points"),
            is_grave=clean.get("is_grave", False),
            is_void=clean.get("is_void", False),
            is_drawn=clean.get("how") == "drawn",
            source=clean["source"],
            note=clean["note"],
            files=clean["scans"],
        )


class ActForm(PortalForm):
    """An act with its words and papers."""

    note = forms.CharField(
        label="说明", required=False, max_length=LONGEST_NOTE, widget=text_area(4)
    )
    scans = FilesField(label="附件", required=False)

    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.label, note.help_text = act.note_label, act.hint
        note.required = bool(act.asks_note)
        note.error_messages["required"] = act.asks_note


class TasksForm(AsksMixin, PortalForm):
    """Weak indicators as tasks: which of them, and what is the same for all."""

    beside = (("year", "lead_unit"), ("starts_on", "due_on"))

    year = forms.IntegerField(label="列入哪一年的清单", min_value=FIRST_YEAR)
    lead_unit = forms.ModelChoiceField(Unit.objects.none(), label="牵头单位")
    starts_on = forms.DateField(label="开始日期")
    due_on = forms.DateField(label="完成时限")

    def __init__(
        self,
        *args: Any,
        user: Any,
        day: date,
        weak: Sequence[WeakIndicator],
        tree: Tree,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["lead_unit"]
        unit.queryset = Unit.objects.visible_to(user).existing(day).in_official_order()
        year = day.year + (day.month >= 11)
        begins = max(day, date(year, 1, 1))
        self.initial.update(year=year, starts_on=begins, due_on=date(year, 12, 31))
        self.weak = {each.key: each for each in weak}
        for key, each in self.weak.items():
            box = forms.BooleanField(label=f"列入“{each.name}”", required=False, initial=True)
            title = forms.CharField(label="任务", required=False, max_length=300)
            title.initial = task_title(each)
            field = forms.ChoiceField(
                label="任务领域",
                required=False,
                choices=[("", CHOOSE), *TaskField.choices],
                initial=tree.field_of(key),
            )
            measures = forms.CharField(
                label="措施", required=False, max_length=2000, widget=text_area(2)
            )
            for name, made in (
                *(("take", box), ("title", title), ("field", field), ("measures", measures)),
            ):
                prepare(made)
                self.fields[f"{name}_{key}"] = made

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """Without the indicators' fields, which have a list of their own."""
        own = ("take_", "title_", "field_", "measures_")
        return [line for line in super().lines if not line[0].name.startswith(own)]

    @property
    def indicators(self) -> list[tuple[WeakIndicator, Any, list[Any]]]:
        """(Indicator, its box, its other fields)."""
        return [
            (
                each,
                self[f"take_{key}"],
                [self[f"{n}_{key}"] for n in ("title", "field", "measures")],
            )
            for key, each in self.weak.items()
        ]

    def tasks(self) -> list[NewTask]:
        """Those that are ticked."""
        clean = self.cleaned_data
        return [
            NewTask(
                key=key,
                title=clean[f"title_{key}"],
                field=clean[f"field_{key}"],
                measures=clean[f"measures_{key}"],
            )
            for key in self.weak
            if clean[f"take_{key}"]
        ]
