"""Columns of the surveyed list: what is exported can be corrected and imported again."""

from typing import Any, Final

from common.spreadsheets import Column
from outfalls.permissions import case_of
from outfalls.rules.steps import CATEGORIES, STATES
from plans.models import Light
from rivers.sheets.columns import OUTFALL


def _of_survey(key: str) -> Any:
    """A fact of the last survey, which the list's export adds to its rows."""
    return lambda outfall: (getattr(outfall, "survey_data", None) or {}).get(key)


def _of_case(name: str) -> Any:
    def value(outfall: Any) -> Any:
        case = case_of(outfall)
        return getattr(case, name) if case else None

    return value


SURVEY: Final = (
    Column(
        "surveyed_on",
        "排查日期",
        "date",
        help="填了排查日期的，登记为已排查；不填的只登记排污口。",
        example="2026-03-12",
        value=_of_case("surveyed_on"),
    ),
    Column("surveyor", "排查人", example="", value=_of_survey("surveyor")),
    Column("is_flowing", "排查时排水", "bool", value=_of_survey("is_flowing")),
    Column("flows_when_dry", "晴天排水", "bool", value=_of_survey("flows_when_dry")),
    Column(
        "look",
        "排查情况",
        help="水色、气味、排放去向等。",
        width=36,
        value=lambda outfall: getattr(outfall, "survey_note", None) or "",
    ),
    Column(
        "campaign",
        "专项行动",
        help="整个文件都是一次的，可以只在上传时填写。",
        value=_of_survey("campaign"),
    ),
)
# The last ones are told by the portal: an import passes them over.
CASE_COLUMNS: Final = (
    *OUTFALL,
    *SURVEY,
    Column("state", "状态", value=lambda outfall: STATES[outfall.state]),
    Column(
        "category",
        "分类",
        value=lambda o: CATEGORIES.get(case.category, "") if (case := case_of(o)) else "",
    ),
    Column("measures", "整治措施", value=_of_case("measures"), width=36),
    Column("unit", "整治单位", value=lambda o: str(c.unit) if (c := case_of(o)) and c.unit else ""),
    Column("starts_on", "开始日期", "date", value=_of_case("starts_on")),
    Column("due_on", "完成时限", "date", value=_of_case("due_on")),
    Column(
        "light",
        "亮灯",
        value=lambda o: Light(o.lit.light).label if getattr(o, "lit", None) else "",
    ),
    Column("light_why", "亮灯依据", value=lambda o: o.lit.why if getattr(o, "lit", None) else ""),
    Column("done_on", "整治完成日期", "date", value=_of_case("done_on")),
    Column("closed_on", "销号日期", "date", value=_of_case("closed_on")),
    Column("next_check_on", "下次检查日期", "date", value=_of_case("next_check_on")),
)
