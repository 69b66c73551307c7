"""The menu: what each role finds where."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

OFFICE_AND_CHIEF = ("office", "chief")


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `key` is what a page names as its `menu`."""

    key: str
    label: str
    url_name: str
    roles: tuple[str, ...]
    icon: str = ""


@dataclass(frozen=True)
class Group:
    """A heading with its entries."""

    label: str
    icon: str
    entries: tuple[Entry, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(entry.key for entry in self.entries)


# So many entries with their headings fit a screen of 1366 × 768 without scrolling.
ENTRIES_ON_A_SCREEN = 20

MENU: tuple[Group, ...] = (
    Group(
        "工作台",
        "home",
        (
            Entry(
                "home",
                "工作台",
                "home",
                ("office", "unit", "chief", "village_chief", "justice", "admin"),
            ),
        ),
    ),
    Group(
        "一河一档",
        "ripple",
        (
            Entry("rivers", "河流湖库", "rivers:river_list", OFFICE_AND_CHIEF),
            Entry("reaches", "河段", "rivers:reach_list", OFFICE_AND_CHIEF),
            Entry("outfalls", "入河排污口", "rivers:outfall_list", OFFICE_AND_CHIEF),
            Entry(
                "outfall_cases", "排污口整治", "outfalls:outfall_list", ("office", "chief", "unit")
            ),
            Entry("signboards", "公示牌", "rivers:signboard_list", OFFICE_AND_CHIEF),
            Entry("map", "地图", "rivers:map", OFFICE_AND_CHIEF),
            Entry("quality", "登记质量", "rivers:quality", ("office",)),
            Entry("health", "河湖健康评价", "health:assessment_list", ("office", "chief", "unit")),
            Entry("health_schemes", "评价方案", "health:scheme_list", OFFICE_AND_CHIEF),
            Entry(
                "happy_projects",
                "幸福河湖",
                "health:project_list",
                ("office", "chief", "unit"),
            ),
        ),
    ),
    Group(
        "水质",
        "droplet",
        (
            Entry("sections", "断面", "waters:section_list", OFFICE_AND_CHIEF),
            Entry("water_entry", "水质填报", "waters:month_entry", ("office",)),
            Entry("water_months", "水质月报", "waters:month_sheet", OFFICE_AND_CHIEF),
            Entry("water_warnings", "水质预警", "waters:warning_list", OFFICE_AND_CHIEF),
            Entry("water_shares", "优良率与水质指数", "waters:shares", OFFICE_AND_CHIEF),
            Entry("water_standards", "评价标准", "waters:standards", OFFICE_AND_CHIEF),
        ),
    ),
    Group(
        "一河一长",
        "users",
        (
            Entry("register", "河长名录", "chiefs:register", OFFICE_AND_CHIEF),
            Entry("chiefs", "河长人员", "chiefs:chief_list", OFFICE_AND_CHIEF),
            Entry("handovers", "河长交接", "chiefs:handover_list", OFFICE_AND_CHIEF),
            Entry("follow_ups", "交接后续事项", "chiefs:follow_up_list", OFFICE_AND_CHIEF),
        ),
    ),
    Group(
        "巡河",
        "walk",
        (
            Entry("patrols", "巡河记录", "inspections:patrol_list", OFFICE_AND_CHIEF),
            Entry("patrol_inbox", "待核实", "inspections:patrol_inbox", ("office",)),
            Entry("dues", "应巡清单", "inspections:due_list", OFFICE_AND_CHIEF),
            Entry("statistics", "巡河统计", "inspections:statistics", OFFICE_AND_CHIEF),
            Entry("supervisions", "暗访督查", "supervision:supervision_list", OFFICE_AND_CHIEF),
            Entry("swaps", "交叉互巡", "inspections:swap_list", ("office",)),
            Entry("rules", "巡河要求", "inspections:rule_list", ("office",)),
            Entry("checklist", "检查清单", "inspections:checklist", ("office",)),
        ),
    ),
    Group(
        "问题台账",
        "clipboard-list",
        (
            Entry("issues", "问题台账", "issues:issue_list", ("office", "chief", "unit")),
            Entry("complaints", "群众投诉", "complaints:complaint_list", OFFICE_AND_CHIEF),
            Entry("orders", "任务交办单", "supervision:order_list", ("office", "chief", "unit")),
            Entry("borders", "跨界协作", "borders:border_list", OFFICE_AND_CHIEF),
            Entry("spots", "疑似图斑", "spots:spot_list", OFFICE_AND_CHIEF),
            Entry("look_backs", "回头看", "issues:look_back_quarter", OFFICE_AND_CHIEF),
        ),
    ),
    Group(
        "行刑衔接",
        "scale",
        (
            Entry("clues", "线索移送", "justice:clue_list", ("office", "chief", "justice")),
            Entry(
                "enforcements",
                "联合执法",
                "justice:enforcement_list",
                ("office", "chief", "justice"),
            ),
        ),
    ),
    Group(
        "任务落实",
        "traffic-lights",
        (
            Entry("month", "我的本月", "plans:month", ("unit",)),
            Entry("plan_lines", "任务清单", "plans:line_list", ("office", "chief", "unit")),
            Entry("plan_lights", "亮灯情况", "plans:light_matrix", ("office", "chief", "unit")),
            Entry("month_units", "月报进度", "plans:month_units", OFFICE_AND_CHIEF),
            Entry(
                "plan_instructions",
                "督办与批示",
                "plans:instruction_list",
                ("office", "chief", "unit"),
            ),
            Entry("plan_meeting", "三张清单", "plans:matters", ("office", "chief", "unit")),
            Entry("quarter", "季通报", "plans:quarter", OFFICE_AND_CHIEF),
            Entry("year", "年总结", "plans:year", OFFICE_AND_CHIEF),
        ),
    ),
    Group(
        "一河一策",
        "list-check",
        (
            Entry("plan_cycles", "方案", "plans:cycle_list", ("office", "chief", "unit")),
            Entry("plan_lists", "清单编制", "plans:list_status", ("office", "chief", "unit")),
            Entry("reviews", "清单会审", "plans:review_list", ("office", "chief", "unit")),
            Entry("revisions", "清单修订", "plans:revision_list", ("office", "chief", "unit")),
        ),
    ),
    Group(
        "通报约谈",
        "file-text",
        (
            Entry("notices", "月通报", "notices:notice_list", OFFICE_AND_CHIEF),
            Entry("notice_inbox", "收文", "notices:inbox", ("office", "unit", "chief")),
            Entry("proposals", "处理建议", "notices:proposal_list", ("office",)),
            Entry("measures", "提醒约谈", "notices:measure_list", ("office", "unit", "chief")),
            Entry("ladder_year", "提醒约谈统计", "notices:ladder_year", ("office",)),
        ),
    ),
    Group(
        "资金",
        "coin-yuan",
        (
            Entry("fund_statements", "结算单", "funds:statement_list", OFFICE_AND_CHIEF),
            Entry("fund_rules", "资金规则", "funds:rule_list", OFFICE_AND_CHIEF),
        ),
    ),
    Group(
        "大屏",
        "presentation",
        (Entry("screen", "大屏", "screens:link_list", OFFICE_AND_CHIEF),),
    ),
    Group(
        "简报",
        "news",
        (
            Entry("bulletins", "简报", "bulletins:bulletin_list", ("office", "chief", "unit")),
            Entry("submissions", "来稿", "bulletins:submission_list", ("office", "chief", "unit")),
            Entry("bulletin_units", "采用情况", "bulletins:unit_counts", OFFICE_AND_CHIEF),
        ),
    ),
    Group(
        "考核",
        "medal",
        (
            Entry("scorings", "年度考核", "scoring:scoring_list", ("office", "chief", "unit")),
            Entry("rubrics", "考核办法", "scoring:rubric_list", OFFICE_AND_CHIEF),
        ),
    ),
    Group(
        "单位与账号",
        "building-community",
        (
            Entry("divisions", "行政区", "accounts:division_list", ("office",)),
            Entry("units", "单位", "accounts:unit_list", ("office",)),
            Entry("accounts", "账号", "accounts:account_list", ("office",)),
            Entry("looks", "个人信息查看记录", "accounts:look_list", ("office",)),
            Entry("papers", "公文设置", "papers:paper_list", ("office",)),
        ),
    ),
)


def menu_for(user: Any) -> list[Group]:
    """The groups and entries that the user's roles open."""
    return menu_of(user.roles)


def menu_of(roles: AbstractSet[str]) -> list[Group]:
    """The same for whoever holds these roles; empty groups are left out."""
    groups = []
    for group in MENU:
        entries = tuple(e for e in group.entries if not roles.isdisjoint(e.roles))
        if entries:
            groups.append(Group(group.label, group.icon, entries))
    return groups


def folds(groups: list[Group]) -> bool:
    """Whether a menu is too long to be shown open: then only the group of the present page is."""
    return sum(len(group.entries) for group in groups) > ENTRIES_ON_A_SCREEN


def address_of(entry: Entry) -> str:
    return reverse(entry.url_name)
