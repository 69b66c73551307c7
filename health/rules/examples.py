"""Three schemes to begin with. They are copied into a draft, edited and only then put in force.

Layers, indicators and the few numbers that have a source are those of SL/T 793-2020, of the guide of 2020 and of
the 幸福河湖 of Sichuan and Chongqing. Everything else (most weights and tables) is a proposal to be checked: its 依据
is empty, and the page says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from health.rules.grading import Grade
from health.rules.schemes import Compose, Node, Step, Tree, Way, empty_tree
from health.rules.water import Draw

# (low, high, points) of bands; None is without end.
_Band = tuple[int | None, int | None, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A scheme to begin with."""

    key: str
    title: str
    purpose: str
    basis: str
    tree: Tree
    grades: Sequence[Grade] = field(default_factory=tuple)


class _Writer:
    """Writes a tree from top to bottom; each group is a key to write below."""

    def __init__(self, compose: Compose = Compose.WEIGHTS) -> None:
        self.tree = empty_tree(compose)

    def group(self, name: str, weight: str, parent: str = "root", **more: Any) -> str:
        compose = more.pop("compose", Compose.WEIGHTS)
        return self._add(parent, name, weight, compose=compose, **more)

    def line(self, parent: str, name: str, weight: str, *ends: tuple[str, str], **more: Any) -> str:
        """Straight between the ends (value, points)."""
        steps = tuple(Step(low=Decimal(low), points=Decimal(points)) for low, points in ends)
        return self._add(parent, name, weight, way=Way.LINEAR, steps=steps, **more)

    def bands(self, parent: str, name: str, weight: str, *rows: _Band, **more: Any) -> str:
        steps = tuple(
            Step(low=_number(low), high=_number(high), points=Decimal(points))
            for low, high, points in rows
        )
        return self._add(parent, name, weight, way=Way.BANDS, steps=steps, **more)

    def cases(
        self, parent: str, name: str, weight: str, *rows: tuple[str, str], **more: Any
    ) -> str:
        steps = tuple(Step(words=words, points=Decimal(points)) for words, points in rows)
        return self._add(parent, name, weight, way=Way.OPTIONS, steps=steps, **more)

    def hand(self, parent: str, name: str, weight: str, **more: Any) -> str:
        return self._add(parent, name, weight, way=Way.HAND, **more)

    def _add(self, parent: str, name: str, weight: str, **more: Any) -> str:
        key = self.tree.new_key()
        share = Decimal(weight) if weight else None
        node = Node(key=key, parent=parent, name=name, weight=share, **more)
        self.tree = self.tree.with_node(node)
        return key


def _number(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


_SHARE: Final = (("0", "0"), ("100", "100"))
_QUALITY: Final = (
    (None, 50, 20),
    (50, 75, 60),
    (75, 90, 80),
    (90, None, 100),
)
_GOOD_TO_BAD: Final = (("好", "100"), ("较好", "80"), ("一般", "60"), ("较差", "30"), ("差", "0"))


def _standard() -> Example:
    write = _Writer()
    water = write.group("水文完整性", "0.2", task_field="resources")
    write.line(water, "生态用水满足程度", "0.6", *_SHARE, unit="%")
    write.line(water, "流量过程变异程度", "0.4", ("0", "100"), ("2", "0"), is_less=True,
               is_required=False)  # fmt: skip
    chemistry = write.group("化学完整性", "0.2", task_field="pollution")
    write.bands(chemistry, "水质优劣程度", "0.5", *_QUALITY, unit="%", draws=Draw.GOOD_SHARE,
                grave="发生重大水污染事件")  # fmt: skip
    write.line(chemistry, "水功能区达标率", "0.3", ("75", "0"), ("100", "100"), unit="%")
    write.cases(chemistry, "底泥污染状况", "0.2", *_GOOD_TO_BAD, is_required=False)
    form = write.group("形态结构完整性", "0.2", task_field="shoreline")
    write.line(form, "河岸带植被覆盖度", "0.4", *_SHARE, unit="%")
    write.cases(form, "河岸稳定性", "0.3", *_GOOD_TO_BAD)
    write.line(form, "纵向连通：每百公里闸坝个数", "0.3", ("0", "100"), ("1.2", "0"),
               is_less=True, unit="个")  # fmt: skip
    life = write.group("生物完整性", "0.2", task_field="ecology")
    write.line(life, "鱼类保有指数", "0.5", *_SHARE, unit="%")
    write.line(life, "大型底栖无脊椎动物完整性指数", "0.5", ("0", "0"), ("1", "100"),
               is_required=False)  # fmt: skip
    people = write.group("社会服务功能可持续性", "0.2", task_field="shoreline")
    write.line(people, "防洪达标率", "0.4", *_SHARE, unit="%")
    write.line(people, "供水保证程度", "0.2", ("50", "0"), ("100", "100"), unit="%",
               is_required=False)  # fmt: skip
    write.line(people, "公众满意度", "0.4", ("0", "0"), ("60", "0"), ("95", "100"), unit="%")
    return Example(
        key="slt793",
        title="河湖健康评估（SL/T 793-2020 五个准则层）",
        purpose="health",
        basis="SL/T 793-2020（准则层的划分）",
        tree=write.tree,
        grades=_grades(("健康", 80), ("亚健康", 60), ("不健康", 40), ("病态", 0)),
    )


def _guide() -> Example:
    write = _Writer()
    basin = write.group("盆", "0.2", task_field="shoreline")
    write.line(basin, "河流纵向连通指数", "0.3", ("0", "100"), ("1.2", "0"), is_less=True,
               unit="个/百公里")  # fmt: skip
    write.line(basin, "岸线自然状况", "0.4", *_SHARE, unit="%")
    write.line(basin, "违规开发利用水域岸线程度", "0.3", ("0", "0"), ("100", "100"), unit="分",
               grave="存在未整改的重大“四乱”问题")  # fmt: skip
    water = write.group("水", "0.3", task_field="pollution")
    write.line(water, "生态流量满足程度", "0.4", *_SHARE, unit="%", task_field="resources")
    write.bands(water, "水质优劣程度", "0.4", *_QUALITY, unit="%", draws=Draw.GOOD_SHARE,
                grave="发生重大水污染事件")  # fmt: skip
    write.line(water, "水体自净能力（溶解氧）", "0.2", ("2", "0"), ("3", "30"), ("5", "60"),
               ("6", "80"), ("7.5", "100"), unit="mg/L")  # fmt: skip
    life = write.group("生物", "0.2", task_field="ecology")
    write.line(life, "大型底栖无脊椎动物生物完整性指数", "0.4", ("0", "0"), ("1", "100"),
               is_required=False)  # fmt: skip
    write.line(life, "鱼类保有指数", "0.4", *_SHARE, unit="%")
    write.cases(life, "水生植物群落状况", "0.2", *_GOOD_TO_BAD, is_required=False)
    people = write.group("社会服务功能", "0.3", task_field="shoreline")
    write.line(people, "防洪达标率", "0.3", *_SHARE, unit="%")
    write.line(people, "供水水量保证程度", "0.2", ("50", "0"), ("100", "100"), unit="%",
               is_required=False)  # fmt: skip
    write.line(people, "岸线利用管理指数", "0.2", *_SHARE, unit="%")
    write.line(people, "公众满意度", "0.3", ("0", "0"), ("60", "0"), ("95", "100"), unit="%")
    return Example(
        key="guide2020",
        title="河湖健康评价（2020 年指南：盆、水、生物、社会服务）",
        purpose="health",
        basis="",
        tree=write.tree,
        grades=_grades(("非常健康", 80), ("健康", 60), ("亚健康", 40), ("不健康", 20), ("劣态", 0)),
    )


def _happy() -> Example:
    write = _Writer(Compose.POINTS)
    general = write.group("通用指标", "65", compose=Compose.POINTS)
    safe = write.group("安全", "15", general, compose=Compose.POINTS, task_field="shoreline")
    write.line(safe, "防洪达标率", "10", ("80", "0"), ("100", "10"), unit="%",
               grave="发生因工程失守的洪灾")  # fmt: skip
    write.hand(safe, "岸线管护", "5", grave="存在未整改的重大“四乱”问题")
    water = write.group("水资源与水质", "25", general, compose=Compose.POINTS,
                        task_field="pollution")  # fmt: skip
    write.bands(water, "水质优良比例", "15", (None, 75, 0), (75, 90, 10), (90, None, 15), unit="%",
                draws=Draw.GOOD_SHARE, grave="出现劣Ⅴ类水体或黑臭水体")  # fmt: skip
    write.line(water, "生态流量达标率", "10", ("75", "0"), ("100", "10"), unit="%",
               task_field="resources")  # fmt: skip
    life = write.group("水生态", "10", general, compose=Compose.POINTS, task_field="ecology")
    write.line(life, "河岸带植被覆盖度", "10", ("30", "0"), ("80", "10"), unit="%")
    people = write.group("管理与满意度", "15", general, compose=Compose.POINTS,
                         task_field="enforcement")  # fmt: skip
    write.hand(people, "河长履职", "5")
    write.line(people, "公众满意度", "10", ("60", "0"), ("90", "10"), unit="%")
    feature = write.group("特色指标", "10", compose=Compose.POINTS, task_field="environment")
    write.hand(feature, "特色与示范", "10")
    other = write.group("差异指标", "25", compose=Compose.MEAN, least=5, task_field="environment")
    for name in ("水文化", "亲水空间", "水经济", "智慧管护", "乡村水系", "水土保持", "科普教育"):
        write.hand(other, name, "", is_required=False)
    return Example(
        key="happy",
        title="川渝幸福河湖（通用 65＋特色 10＋差异 25）",
        purpose="happy",
        basis="",
        tree=write.tree,
        grades=_grades(("幸福", 85), ("基本幸福", 70), ("未达到", 0)),
    )


def _grades(*rows: tuple[str, int]) -> tuple[Grade, ...]:
    return tuple(Grade(name, Decimal(least)) for name, least in rows)


_WRITERS: Final[Mapping[str, Callable[[], Example]]] = {
    "slt793": _standard,
    "guide2020": _guide,
    "happy": _happy,
}
EXAMPLES: Final[Mapping[str, Example]] = {key: write() for key, write in _WRITERS.items()}
