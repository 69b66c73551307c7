"""Lists and home page: the 95th percentile with 100 times the rows, against the same page at scale 1.

The whole request in the process that answers it (middleware, queries, template), without the network.
Both databases are asked in turns, so that what else the machine does slows both alike. The sums that
pages keep for some minutes are thrown away before each request of `COLD`.
"""

import os
from statistics import median
from urllib.parse import urlencode

from django.urls import reverse

from bench import districts
from bench.client import Asker, asker
from bench.figures import Figure
from common import clock
from common.text.months import Month

SCALE = int(os.environ.get("BENCH_SCALE", "100"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "40"))
WARM_UP = 2
TARGET = 1.5
ROLES = {"district_office": "区县", "town_office": "镇街"}
COLD = ("工作台（汇总重算）", "工作台图表（汇总重算）")
# A city's office of a hundred districts has a hundred times the rows on its pages: told, with no target.
OF_THE_CITY = ("工作台", "工作台（汇总重算）", "巡河统计", "巡河记录", "河长名录", "问题台账")


def pages() -> dict[str, str]:
    """Words → address of every list that reads a table that grows."""
    last = str(Month.of(clock.now()).previous())

    def page(name: str, **query: str) -> str:
        return f"{reverse(name)}?{urlencode(query)}"

    return {
        "工作台": page("home"),
        "工作台（汇总重算）": page("home"),
        "工作台图表": page("home_charts"),
        "工作台图表（汇总重算）": page("home_charts"),
        "查找": page("search", q="河"),
        "查找（没有的）": page("search", q="没有这条河"),
        "河流湖库": page("rivers:river_list"),
        "河段": page("rivers:reach_list"),
        "河段（按名称查）": page("rivers:reach_list", q="河"),
        "入河排污口": page("rivers:outfall_list"),
        "公示牌": page("rivers:signboard_list"),
        "断面": page("rivers:section_list"),
        "地图": page("rivers:map"),
        "河长名录": page("chiefs:register"),
        "河长人员": page("chiefs:chief_list"),
        "巡河记录": page("inspections:patrol_list"),
        "巡河记录（上月）": page("inspections:patrol_list", month=last),
        "巡河记录（上月，第 2 页）": page("inspections:patrol_list", month=last, page="2"),
        "巡河记录（上月，按时长）": page("inspections:patrol_list", month=last, sort="-duration_s"),
        "巡河记录（全部月份）": page("inspections:patrol_list", month=""),
        "巡河记录（全部月份，按姓名查）": page("inspections:patrol_list", month="", chief="王"),
        "待核实巡河": page("inspections:patrol_inbox"),
        "应巡清单": page("inspections:due_list", month=last),
        "应巡清单（未达标）": page("inspections:due_list", month=last, met="no"),
        "巡河统计": page("inspections:statistics", month=last),
        "问题台账": page("issues:issue_list"),
        "问题台账（逾期）": page("issues:issue_list", inbox="overdue"),
        "问题台账（全部，按内容查）": page("issues:issue_list", state="all", q="垃圾"),
        "月通报": page("notices:notice_list"),
        "收文": page("notices:inbox"),
        "行政区": page("accounts:division_list"),
        "单位": page("accounts:unit_list"),
        "账号": page("accounts:account_list"),
    }


def run() -> list[Figure]:
    """One figure a page and role."""
    districts.use(1)
    districts.static_files()
    with asker(districts.url(1)) as small, asker(districts.url(SCALE)) as large:
        figures = [
            Figure(f"{words}（{name}）", many, few, TARGET, "毫秒")
            for role, name in ROLES.items()
            for words, few, many in measured(role, pages(), small, large)
        ]
        city = {words: url for words, url in pages().items() if words in OF_THE_CITY}
        print(f"市河长办，{SCALE} 个区对 1 个区（其页面上的行数也成百倍，不设要求）：")
        list(measured("city_office", city, small, large))
    return figures


def measured(
    role: str, wanted: dict[str, str], small: Asker, large: Asker
) -> list[tuple[str, float, float]]:
    """(words, 95th percentile in ms of the small, of the large) of each page; the two take turns."""
    found = []
    for words, url in wanted.items():
        times: tuple[list[float], list[float]] = ([], [])
        queries: list[int] = []
        for n in range(WARM_UP + ROUNDS):
            answers = [who.ask(role=role, url=url, cold=words in COLD) for who in (small, large)]
            if n >= WARM_UP:
                for part, answer in zip(times, answers, strict=True):
                    part.append(answer["ms"])
                queries = [answer["queries"] for answer in answers]
        few, many = (_p95(part) for part in times)
        middle = "、".join(f"{median(part):.0f}" for part in times)
        print(
            f"  {role} {words}：95% {few:.0f}、{many:.0f} 毫秒，中位 {middle} 毫秒，"
            f"查询 {queries[0]}、{queries[1]} 次",
            flush=True,
        )
        found.append((words, few, many))
    return found


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
