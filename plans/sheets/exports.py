"""Lines as Excel. What is exported can be changed there and imported again."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from common.spreadsheets import Column
from plans.models import Difficulty, Light, Line, ListKind, Scope, TaskField
from plans.services.lines import input_of
from plans.sheets.cells import duties_words, funds_words, milestones_words, targets_words

_HANGING = ("duties__unit", "targets", "funds", "issues")
_JOINED = ("task_list__river", "task_list__division", "lead_unit", "plan_entry")


def _list(name: str) -> Any:
    return lambda line: getattr(line.task_list, name)


def _river(name: str) -> Any:
    return lambda line: getattr(line.task_list.river, name, "")


def _light(line: Line) -> str:
    """Only what binds is lit."""
    return str(Light(line.shown_light).label) if line.task_list.state == "binding" else ""


def _sum(line: Line, name: str) -> Decimal:
    return sum((getattr(fund, name) for fund in line.funds.all()), Decimal(0))


LINE_COLUMNS = [
    Column(
        "kind",
        "清单",
        "choice",
        choices=tuple(ListKind.choices),
        value=_list("kind"),
        help="不填为一河一策年度任务清单。",
        example="一河一策年度任务清单",
    ),
    Column("year", "年度", "int", required=True, value=_list("year"), example="2026"),
    Column(
        "division_code",
        "行政区编码",
        value=_list("division_id"),
        help="12 位；不填为本级。几级行政区都有同一条河的清单时须填。",
    ),
    Column("river_code", "河流编码", value=_river("code"), help="编码和河流填一项即可。"),
    Column(
        "river_name",
        "河流",
        value=_river("name"),
        help="年度任务清单须填，其他清单不填。",
        example="清溪河",
    ),
    Column("number", "令号", value=_list("number"), help="总河长令须填，其他清单不填。"),
    Column(
        "order",
        "序号",
        "int",
        help="填清单中已有的序号，修改那一项；不填或没有这个序号，按表中次序接在清单后面。",
    ),
    Column("title", "任务", required=True, width=40, example="河口村段河道整治"),
    Column("measures", "措施", width=40, is_free=True, example="疏浚河床，新建护岸"),
    Column(
        "field",
        "任务领域",
        "choice",
        choices=tuple(TaskField.choices),
        help="六大任务之一，年度任务清单须填。",
        example="水环境治理",
    ),
    Column(
        "scope",
        "类型",
        "choice",
        choices=tuple(Scope.choices),
        help="不填为专项任务。",
        example="专项任务",
    ),
    Column(
        "difficulty",
        "难度",
        "choice",
        choices=tuple(Difficulty.choices),
        help="不填为一般。",
        example="一般",
    ),
    Column(
        "lead_unit",
        "牵头单位",
        value=lambda line: line.lead_unit.name,
        help="单位全称或简称；不填为清单的牵头单位。",
        example="江南区水利局",
    ),
    Column(
        "duties",
        "责任单位",
        width=30,
        value=lambda line: duties_words(input_of(line).duties),
        help="几个单位用分号隔开，责任内容写在冒号后。",
        example="清溪镇人民政府：征地协调；江南区住房城乡建委",
    ),
    Column(
        "targets",
        "目标",
        width=30,
        value=lambda line: targets_words(input_of(line).targets),
        help="名称、数量、单位，中间空格；几个目标用分号隔开，权重不同的写在括号里。",
        example="河道整治 3360 米；生态浮岛 10700 平方米（权重 2）",
    ),
    Column("starts_on", "开始日期", "date", help="不填为当年 1 月 1 日。", example="2026-03-01"),
    Column("due_on", "完成时限", "date", required=True, example="2026-11-30"),
    Column(
        "milestones",
        "节点",
        width=24,
        value=lambda line: milestones_words(input_of(line).milestones),
        help="日期和应完成的百分比，几个用分号隔开；可不填。",
        example="2026-06-30 40%；2026-09-30 80%",
    ),
    Column(
        "funds",
        "资金（万元）",
        width=30,
        value=lambda line: funds_words(input_of(line).funds),
        help="来源、计划、到位、支付，单位万元；几笔用分号隔开，到位和支付可不填。",
        example="区级财政 计划 100 到位 50 支付 30；市级补助 计划 200",
    ),
    Column(
        "weight", "权重", "decimal", help="不填为 1；填 0 不计入总体进度。", example="1", places=2
    ),
    Column(
        "issues",
        "对应问题",
        value=lambda line: "、".join(issue.number for issue in line.issues.all()),
        help="问题台账中的编号，几个用顿号隔开；可不填。",
    ),
]

EXPORT_COLUMNS = [
    *LINE_COLUMNS,
    Column("state", "清单状态", value=lambda line: line.task_list.get_state_display()),
    Column("percent", "进度（%）", "decimal", places=2),
    Column("light", "亮灯", value=_light),
    Column(
        "planned", "计划资金（元）", "decimal", places=2, value=lambda line: _sum(line, "planned")
    ),
    Column(
        "in_place", "到位资金（元）", "decimal", places=2, value=lambda line: _sum(line, "in_place")
    ),
    Column("paid", "支付资金（元）", "decimal", places=2, value=lambda line: _sum(line, "paid")),
]


def export_rows(lines: Any) -> Iterator[Line]:
    """Lines with all that hangs on them, read in slices so that memory stays flat."""
    rows = lines.select_related(*_JOINED).prefetch_related(*_HANGING)
    found: Iterator[Line] = rows.order_by("division_id", "task_list_id", "order", "pk").iterator(
        chunk_size=500
    )
    return found
