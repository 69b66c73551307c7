"""Forms in which rubrics are written. What an item asks for is said by its shape (`scoring.rules.fields`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from accounts.models import Division, Unit
from common.store.drafts import LONGEST_NAME
from common.store.versions import LONGEST_WORDS
from common.web.form_rows import RowForm, rows_of
from common.web.forms import CHOOSE, PortalForm, SeenMixin, prepare
from common.web.lookups import LookupField, offer
from scoring.models import RubricVersion
from scoring.models.rubrics import Audience as WholeAudience
from scoring.reads.registry import source_choices, source_keys
from scoring.reads.subjects import candidates
from scoring.rules.faults import unfit_words
from scoring.rules.fields import Field, FieldKind
from scoring.rules.numbers import plain
from scoring.rules.rubrics import (
    ABSENT_WORDS,
    AUDIENCE_WORDS,
    BY_HAND,
    GRADING_WORDS,
    Absent,
    Audience,
    Bar,
    Grade,
    Grading,
    Node,
    Settings,
)
from scoring.rules.shape import Shape, read_shape, shape_to_json
from scoring.services.rubrics import FIRST_YEAR

_POINTS: Mapping[str, Any] = {"max_digits": 8, "decimal_places": 2}
_OF_BARS = [(key, AUDIENCE_WORDS[key]) for key in (Audience.ALL, Audience.TOWNS, Audience.UNITS)]


def typed(number: Any) -> str:
    """A number as it is typed: without separators."""
    return "" if number is None else plain(number).replace(",", "")


class RubricCreateForm(PortalForm):
    """A new rubric: what it is called, and what its first draft begins with."""

    beside = (("division", "year"),)

    name = forms.CharField(label="名称", max_length=LONGEST_NAME)
    division = LookupField(label="行政区", lookup="accounts:division_lookup")
    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR)
    begin = forms.ChoiceField(
        label="从哪里开始", required=False, help_text="可从上年的办法开始，再逐项修改。"
    )

    def __init__(self, *args: Any, user: Any, year: int, begin: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, division=Division.objects.kept_by(user))
        self.initial.setdefault("division", user.home_division)
        self.initial.setdefault("year", year)
        visible = RubricVersion.objects.visible_to(user).select_related("rubric")
        self.versions = {
            str(version.pk): version
            for version in visible.exclude(state="replaced").order_by("-rubric__year", "-number")
        }
        field: Any = self.fields["begin"]
        copies = [(key, str(version)) for key, version in self.versions.items()]
        field.choices = [("", "空白办法"), *([("复制现有办法", copies)] if copies else [])]
        if begin in self.versions:
            self.initial.update(begin=begin, name=self.versions[begin].rubric.name)

    def given(self) -> dict[str, Any]:
        """What was chosen, as the service takes it."""
        clean = self.cleaned_data
        same = {name: clean[name] for name in ("name", "division", "year")}
        return same | {"copy_of": self.versions.get(clean["begin"])}


class GradeRow(RowForm):
    title = "等次"
    help_text = (
        "从好到差填写。按分数线的填最低分（最后一等不填）；按名次的填到第几名；"
        "按比例的填最多占百分之几，可同时填最低分。"
    )
    add_label = "加一个等次"
    needed = ("name",)
    name = forms.CharField(label="等次", max_length=40)
    least = forms.DecimalField(label="最低分", **_POINTS)
    top = forms.IntegerField(label="到第几名", min_value=1, max_value=9999)
    share = forms.DecimalField(
        label="最多占（%）", max_digits=5, decimal_places=2, min_value=0, max_value=100
    )


class BarRow(RowForm):
    title = "一票否决和前提条件"
    help_text = "数值达到（或低于）所填数的，最高只能评为所填等次。人工认定的填 1。"
    add_label = "加一条"
    needed = ("name", "number")
    name = forms.CharField(label="情形", max_length=LONGEST_NAME)
    source = forms.ChoiceField(label="依据")
    way = forms.ChoiceField(label="条件", choices=[("more", "达到"), ("less", "低于")])
    number = forms.DecimalField(label="数", max_digits=12, decimal_places=4)
    best = forms.CharField(label="最高评为", max_length=40)
    audience = forms.ChoiceField(label="适用", choices=_OF_BARS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["source"]
        field.choices = [
            (code, "人工认定" if code == BY_HAND else words) for code, words in source_choices()
        ]
        for name, first in (("source", BY_HAND), ("way", "more"), ("audience", Audience.ALL)):
            self.fields[name].initial = first


class HeadForm(SeenMixin, PortalForm):
    """A draft's 依据, whom it scores, and how points become grades."""

    beside = (("full", "ceiling", "floor"), ("absent", "grading"))

    basis = forms.CharField(
        label="依据",
        required=False,
        max_length=LONGEST_WORDS,
        help_text="文件的名称和文号；没有核实的留空。",
    )
    audience = forms.ChoiceField(label="考核对象", choices=WholeAudience.choices)
    named = forms.MultipleChoiceField(
        label="指定对象", required=False, help_text="选“指定对象”时填写。"
    )
    full = forms.DecimalField(label="满分", **_POINTS)
    ceiling = forms.DecimalField(
        label="总分上限", required=False, help_text="不填的可超过满分。", **_POINTS
    )
    floor = forms.DecimalField(
        label="总分下限", required=False, help_text="不填的可以是负分。", **_POINTS
    )
    absent = forms.ChoiceField(label="不适用的项目", choices=list(ABSENT_WORDS.items()))
    grading = forms.ChoiceField(label="等次怎样评定", choices=list(GRADING_WORDS.items()))

    def __init__(self, data: Any = None, *args: Any, version: RubricVersion, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        rules = version.rules
        self._keys = {bar.name: bar.key for bar in rules.bars}
        field: Any = self.fields["named"]
        field.choices = [(s.key, s.name) for s in candidates(version.rubric.division_id)]
        self.initial = {
            "basis": version.basis,
            "audience": version.audience,
            "named": version.named,
            "absent": rules.absent,
            "grading": rules.grading,
            "seen_at": version.updated_at.isoformat(),
            **{name: typed(getattr(rules, name)) for name in ("full", "ceiling", "floor")},
        }
        grades = [
            {"name": g.name, "least": typed(g.least), "top": g.top or "", "share": typed(g.share)}
            for g in rules.grades
        ]
        bars = [
            {
                "name": bar.name,
                "source": bar.source,
                "way": "less" if bar.is_less else "more",
                "number": typed(bar.number),
                "best": bar.best,
                "audience": bar.audience,
            }
            for bar in rules.bars
        ]
        self.grade_rows = rows_of(GradeRow, "grades", data=data, initial=grades)
        self.bar_rows = rows_of(BarRow, "bars", data=data, initial=bars)

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.grade_rows.is_valid(), self.bar_rows.is_valid()])

    @property
    def settings(self) -> Settings:
        """As it was filled in."""
        clean = self.cleaned_data
        return Settings(
            full=clean["full"],
            ceiling=clean["ceiling"],
            floor=clean["floor"],
            absent=Absent(clean["absent"]),
            grading=Grading(clean["grading"]),
            grades=tuple(Grade(**row) for row in self._grades()),
            bars=tuple(self._bars()),
        )

    def _grades(self) -> list[dict[str, Any]]:
        names = ("name", "least", "top", "share")
        return [{name: row[name] for name in names} for row in self.grade_rows.given()]

    def _bars(self) -> list[Bar]:
        """A bar keeps its key by its name, so that what was said of it by hand stays its own."""
        used = {int(key[1:]) for key in self._keys.values()}
        found = []
        for row in self.bar_rows.given():
            key = self._keys.get(row["name"])
            if key is None:
                number = max(used, default=0) + 1
                used.add(number)
                key = f"b{number}"
            found.append(
                Bar(
                    key=key,
                    name=row["name"],
                    source=row["source"] or BY_HAND,
                    number=row["number"],
                    best=row["best"],
                    is_less=row["way"] == "less",
                    audience=Audience(row["audience"] or Audience.ALL),
                )
            )
        return found


class NodeForm(SeenMixin, PortalForm):
    """What a group and an item have in common."""

    name = forms.CharField(label="名称", max_length=LONGEST_NAME)
    points = forms.DecimalField(label="满分", min_value=0, **_POINTS)
    audience = forms.ChoiceField(label="适用对象", choices=list(AUDIENCE_WORDS.items()))
    named = forms.MultipleChoiceField(
        label="指定对象", required=False, help_text="选“指定对象”时填写。"
    )

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        version: RubricVersion,
        parent: str,
        node: Node | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, *args, **kwargs)
        self.version, self.parent, self.node = version, parent, node
        field: Any = self.fields["named"]
        field.choices = [(s.key, s.name) for s in candidates(version.rubric.division_id)]
        self.initial.update(audience=Audience.ALL, seen_at=version.updated_at.isoformat())
        if node is not None:
            self.initial.update(
                name=node.name,
                points=typed(node.points),
                audience=node.audience,
                named=list(node.named),
            )

    def common(self) -> dict[str, Any]:
        clean = self.cleaned_data
        is_some = clean["audience"] == Audience.SOME
        return {
            "key": self.node.key if self.node is not None else "",
            "parent": self.parent,
            "name": clean["name"],
            "points": clean["points"],
            "audience": Audience(clean["audience"]),
            "named": tuple(sorted(clean["named"])) if is_some else (),
        }


class GroupForm(NodeForm):
    """A layer: it has no score of its own."""

    beside = (("points", "is_scaled"),)
    field_order = ("name", "points", "is_scaled", "audience", "named")

    is_scaled = forms.BooleanField(
        label="下面各项满分合计与本层不同，按比例折算",
        required=False,
        help_text="如下面按百分制评分，本层占 60 分。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.node is not None:
            self.initial["is_scaled"] = self.node.is_scaled

    def given(self) -> Node:
        return Node(**self.common(), is_group=True, is_scaled=self.cleaned_data["is_scaled"])


def form_field(field: Field) -> forms.Field:
    """A field of a shape as a form shows it; what may stand in it is judged by the shape (`read_shape`)."""
    if field.kind == FieldKind.FLAG:
        return forms.BooleanField(label=field.label, required=False, help_text=field.hint)
    if field.kind == FieldKind.CHOICE:
        choices = [("", CHOOSE), *field.choices]
        return forms.ChoiceField(
            label=field.label, required=field.is_required, choices=choices, help_text=field.hint
        )
    return forms.CharField(
        label=field.label, required=field.is_required, max_length=60, help_text=field.hint
    )


def row_form(kind: type[Shape]) -> type[RowForm]:
    """A line of a shape's table."""
    made = {field.name: form_field(field) for field in kind.columns}
    words = {"title": "明细", "add_label": "加一行", "help_text": ""}
    return type("ShapeRow", (RowForm,), {**made, **words})


class ItemForm(NodeForm):
    """An item, with what its shape asks for."""

    beside = (("points", "source"), ("scorer", "scorer_unit"), ("certifier", "basis"))

    source = forms.ChoiceField(label="读取台账")
    scorer = forms.CharField(
        label="评分人", required=False, max_length=60, help_text="如“区水利局”；人工填报的必填。"
    )
    scorer_unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="由部门在线评分",
        required=False,
        help_text="选定的部门填写“部门评分”一栏，不评本部门。",
    )
    certifier = forms.CharField(label="数据认定人", required=False, max_length=60)
    basis = forms.CharField(
        label="依据", required=False, max_length=LONGEST_WORDS, help_text="没有核实的留空。"
    )

    def __init__(self, data: Any = None, *args: Any, kind: type[Shape], **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.kind = kind
        source: Any = self.fields["source"]
        source.choices = source_choices()
        self.fields["points"].help_text = "填 0 的只加分或扣分。" if kind.is_for_zero else ""
        unit: Any = self.fields["scorer_unit"]
        units = Unit.objects.filter(division=self.version.rubric.division_id, dissolved_on=None)
        unit.queryset = units.in_official_order()
        for field in kind.fields:
            made = form_field(field)
            prepare(made)
            self.fields[f"of_{field.name}"] = made
        own = [f"of_{field.name}" for field in kind.fields]
        self.order_fields(
            ["name", "points", "source", *own, "audience", "named", "scorer", "scorer_unit"]
        )
        was: Sequence[Mapping[str, Any]] = ()
        if self.node is not None:
            for name in ("source", "scorer", "scorer_unit", "certifier", "basis"):
                self.initial[name] = getattr(self.node, name)
            if isinstance(self.node.shape, kind):
                data_of = shape_to_json(self.node.shape)
                was = data_of.pop("rows", ())
                self.initial.update({f"of_{name}": value for name, value in data_of.items()})
        self.rows = rows_of(row_form(kind), "rows", data=data, initial=was) if kind.row else None

    def is_valid(self) -> bool:
        is_own = super().is_valid()
        are_rows = self.rows is None or self.rows.is_valid()
        return is_own and are_rows and self._shape() is not None

    def _shape(self) -> Shape | None:
        """What the shape makes of it; its sentences are put at their fields."""
        clean = self.cleaned_data
        data: dict[str, Any] = {
            field.name: clean.get(f"of_{field.name}", "") for field in self.kind.fields
        }
        if self.rows is not None:
            data["rows"] = self.rows.given()
        made, faults = read_shape(self.kind, data)
        if made is not None:
            faults = dict(made.faults(clean["points"]))
            unfit = self._unfit(made)
            if unfit:
                faults["source"] = unfit
        for name, words in faults.items():
            own = f"of_{name}"
            place = own if own in self.fields else name if name in self.fields else None
            self.add_error(place, words)
        self.made = made if not faults else None
        return self.made

    def _unfit(self, shape: Shape) -> str:
        """Why the register cannot be read by the shape; "" where it can."""
        return unfit_words(shape, source_keys().get(self.cleaned_data["source"]))

    def given(self) -> Node:
        """The item as it was filled in."""
        clean = self.cleaned_data
        unit = clean["scorer_unit"]
        same = {name: clean[name] for name in ("source", "scorer", "certifier", "basis")}
        return Node(**self.common(), **same, shape=self.made, scorer_unit=unit.pk if unit else None)
