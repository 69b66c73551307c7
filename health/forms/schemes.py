"""Forms in which schemes are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.models import Division
from common.store.drafts import LONGEST_NAME
from common.store.versions import LONGEST_WORDS
from common.web.form_rows import RowForm, rows_of
from common.web.forms import CHOOSE, PortalForm, SeenMixin
from common.web.lookups import LookupField, offer
from health.models import Purpose, SchemeVersion
from health.rules.examples import EXAMPLES
from health.rules.formulas import plain
from health.rules.grading import Grade
from health.rules.schemes import (
    COMPOSE_WORDS,
    WAY_WORDS,
    Compose,
    Node,
    Step,
    Tree,
    Way,
)
from health.rules.water import DRAW_WORDS
from plans.models import TaskField

_NUMBER: Mapping[str, Any] = {"max_digits": 18, "decimal_places": 6}
_FIELDS = [("", "同上一层"), *TaskField.choices]


class SchemeCreateForm(PortalForm):
    """A new scheme: what it is called, and what its first draft begins with."""

    beside = (("division", "purpose"),)

    name = forms.CharField(label="名称", max_length=LONGEST_NAME)
    division = LookupField(label="行政区", lookup="accounts:division_lookup")
    purpose = forms.ChoiceField(label="用途", choices=Purpose.choices)
    begin = forms.ChoiceField(
        label="从哪里开始",
        required=False,
        help_text="示例中没有依据的权重、评分表和分数线都是参考值，启用前请逐项核对。",
    )

    def __init__(self, *args: Any, user: Any, begin: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, division=Division.objects.kept_by(user))
        self.initial.setdefault("division", user.home_division)
        visible = SchemeVersion.objects.visible_to(user).select_related("scheme")
        self.versions = {
            f"copy:{version.pk}": version
            for version in visible.exclude(state="replaced").order_by("scheme_id", "-number")
        }
        examples = [(f"example:{key}", each.title) for key, each in EXAMPLES.items()]
        copies = [(key, str(version)) for key, version in self.versions.items()]
        choices: list[Any] = [("", "空白方案"), ("示例", examples)]
        field: Any = self.fields["begin"]
        field.choices = choices + ([("复制现有方案", copies)] if copies else [])
        self._begin_with(begin)

    def _begin_with(self, begin: str) -> None:
        """Fills in what the chosen beginning says of itself."""
        example = EXAMPLES.get(begin.removeprefix("example:"))
        version = self.versions.get(begin)
        if example is not None:
            self.initial.update(begin=begin, name=example.title, purpose=example.purpose)
        elif version is not None:
            self.initial.update(begin=begin, purpose=version.scheme.purpose)

    def given(self) -> dict[str, Any]:
        """What was chosen, as the service takes it."""
        clean = self.cleaned_data
        begin = clean["begin"]
        return {
            "name": clean["name"],
            "purpose": clean["purpose"],
            "division": clean["division"],
            "example": begin.removeprefix("example:") if begin.startswith("example:") else "",
            "copy_of": self.versions.get(begin),
        }


class GradeRow(RowForm):
    title = "等级"
    help_text = "分数线是这一等级的最低分（含），最低一级填 0。"
    add_label = "加一个等级"
    needed = ("name", "least")
    name = forms.CharField(label="等级", max_length=40)
    least = forms.DecimalField(label="分数线", max_digits=5, decimal_places=2)


class HeadForm(SeenMixin, PortalForm):
    """A draft's 依据, how its layers become the whole, and its grades."""

    basis = forms.CharField(
        label="依据",
        required=False,
        max_length=LONGEST_WORDS,
        help_text="标准、指南或文件的名称和文号；没有核实的留空。",
    )
    compose = forms.ChoiceField(
        label="总分怎样算",
        choices=[(key, COMPOSE_WORDS[key]) for key in (Compose.WEIGHTS, Compose.POINTS)],
    )

    def __init__(self, data: Any = None, *args: Any, version: SchemeVersion, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.initial = {
            "basis": version.basis,
            "compose": version.tree.root.compose,
            "seen_at": version.updated_at.isoformat(),
        }
        was = [{"name": g.name, "least": plain(g.least)} for g in version.grade_list]
        self.rows = rows_of(GradeRow, "grades", data=data, initial=was)

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.rows.is_valid()])

    def grades(self) -> list[Grade]:
        return [Grade(row["name"], row["least"]) for row in self.rows.given()]


class _NodeForm(SeenMixin, PortalForm):
    """What a group and an indicator have in common. What the layer above does not ask for is left out."""

    name = forms.CharField(label="名称", max_length=LONGEST_NAME)
    weight = forms.DecimalField(label="权重", required=False, max_digits=7, decimal_places=4)
    task_field = forms.ChoiceField(label="薄弱时列入的任务领域", required=False, choices=_FIELDS)
    basis = forms.CharField(
        label="依据", required=False, max_length=LONGEST_WORDS, help_text="没有核实的留空。"
    )

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        version: SchemeVersion,
        tree: Tree,
        parent: Node,
        node: Node | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, *args, **kwargs)
        self.tree, self.parent, self.node = tree, parent, node
        field: Any = self.fields["weight"]
        if parent.compose == Compose.WEIGHTS:
            field.label, field.help_text = "权重", "如 0.2；同一层各项合计为 1。"
        elif parent.compose == Compose.POINTS:
            full = plain(tree.full_of(parent.key))
            field.label, field.help_text = "满分", f"同一层各项合计为 {full} 分。"
        else:
            del self.fields["weight"]
        self.initial["seen_at"] = version.updated_at.isoformat()
        if node is not None:
            self.initial.update(self._facts(node))

    def _facts(self, node: Node) -> dict[str, Any]:
        weight = plain(node.weight) if node.weight is not None else ""
        same = ("name", "task_field", "basis")
        return {name: getattr(node, name) for name in same} | {"weight": weight}

    def _common(self) -> dict[str, Any]:
        clean = self.cleaned_data
        # A weight that its layer does not ask for now is kept for a layer that may ask again.
        kept = self.node.weight if self.node is not None else None
        return {
            "key": self.node.key if self.node is not None else "",
            "parent": self.parent.key,
            "name": clean["name"],
            "weight": clean.get("weight") if "weight" in self.fields else kept,
            "task_field": clean["task_field"],
            "basis": clean["basis"],
        }


class GroupForm(_NodeForm):
    """A layer: it has no value of its own."""

    beside = (("weight", "task_field"), ("compose", "least"))
    field_order = ["name", "weight", "task_field", "compose", "least", "basis"]

    compose = forms.ChoiceField(label="得分怎样算", choices=list(COMPOSE_WORDS.items()))
    least = forms.IntegerField(
        label="至少选评几项",
        required=False,
        min_value=1,
        max_value=60,
        help_text="只用于“选评若干项取平均”。",
    )

    def _facts(self, node: Node) -> dict[str, Any]:
        return super()._facts(node) | {"compose": node.compose, "least": node.least}

    def given(self) -> Node:
        """The group as it was filled in."""
        clean = self.cleaned_data
        return Node(**self._common(), compose=Compose(clean["compose"]), least=clean["least"] or 1)


class StepRow(RowForm):
    title = "评分表"
    help_text = (
        "按直线取值：每行填“数值或下限”和“得分”，至少两端。分档取值：最低一档可不填下限、最高一档可不填上限，"
        "恰在分界上的归入较好的一档。按情形取值：每行填“情形”和“得分”。专家评定的不填。"
    )
    add_label = "加一行"
    needed = ("points",)
    words = forms.CharField(label="情形", max_length=120)
    low = forms.DecimalField(label="数值或下限", **_NUMBER)
    high = forms.DecimalField(label="上限", **_NUMBER)
    points = forms.DecimalField(label="得分", max_digits=6, decimal_places=2)


class IndicatorForm(_NodeForm):
    """An indicator with its formula."""

    beside = (("weight", "task_field"), ("way", "unit"), ("is_less", "is_required"))
    field_order = [
        *("name", "weight", "task_field", "way", "unit", "is_less", "is_required", "draws"),
        *("grave", "basis"),
    ]

    way = forms.ChoiceField(label="评分办法", choices=[("", CHOOSE), *WAY_WORDS.items()])
    unit = forms.CharField(label="单位", required=False, max_length=20, help_text="如 %、mg/L。")
    is_less = forms.BooleanField(label="数值越小越好", required=False)
    is_required = forms.BooleanField(label="必评指标", required=False, initial=True)
    draws = forms.ChoiceField(
        label="数值取自",
        required=False,
        choices=[("", "填报人填写"), *DRAW_WORDS.items()],
        help_text="选了水质数据的，填写时列出算得的数值和出处，可以采用，也可以自己填写。",
    )
    grave = forms.CharField(
        label="不得分情形",
        required=False,
        max_length=LONGEST_NAME,
        help_text="出现时本项记 0 分，如“发生重大水污染事件”；没有的不填。",
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        node: Node | None = kwargs["node"]
        was = [_step_words(step) for step in node.steps] if node is not None else []
        self.rows = rows_of(StepRow, "steps", data=data, initial=was)

    def _facts(self, node: Node) -> dict[str, Any]:
        same = ("way", "unit", "is_less", "is_required", "draws", "grave")
        return super()._facts(node) | {name: getattr(node, name) for name in same}

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.rows.is_valid()])

    def given(self) -> Node:
        """The indicator as it was filled in."""
        clean = self.cleaned_data
        names = ("unit", "is_less", "is_required", "draws", "grave")
        same = {name: clean[name] for name in names}
        steps = tuple(
            Step(points=row["points"], low=row["low"], high=row["high"], words=row["words"])
            for row in self.rows.given()
        )
        return Node(**self._common(), **same, way=Way(clean["way"]), steps=steps)


def _step_words(step: Step) -> dict[str, str]:
    return {
        "words": step.words,
        "low": "" if step.low is None else plain(step.low),
        "high": "" if step.high is None else plain(step.high),
        "points": plain(step.points),
    }
