"""One definition a figure: whatever page or paper shows a figure of a month, it is the same number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from common.text.chinese import SHANGHAI, local_date
from common.text.months import Month
from common.text.spans import MonthSpan
from inspections.models import Reopening
from inspections.reads.figures import month_figures, trend
from inspections.services.missed import note_finding
from issues.reads import figures as ledger
from issues.services import act
from notices.services import drafts
from notices.services.counting import count_month
from tests.hezhang.making import dues, handed_over, issue, walk

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER, NOVEMBER = (Month(2026, n) for n in (9, 10, 11))
# In the middle of a month, on its first and last day, and after it.
MOMENTS = [
    datetime(2026, 10, 20, 9, tzinfo=SHANGHAI),
    datetime(2026, 11, 1, 0, 30, tzinfo=SHANGHAI),
    datetime(2026, 11, 16, 9, tzinfo=SHANGHAI),
    datetime(2026, 11, 30, 23, 30, tzinfo=SHANGHAI),
    datetime(2026, 12, 3, 9, tzinfo=SHANGHAI),
]


@dataclass(frozen=True)
class Office:
    """The district's office looking at a moment."""

    cast: Any
    client: Client
    at: datetime

    @property
    def code(self) -> str:
        return str(self.cast.district.pk)

    def page(self, name: str, **asked: str) -> Any:
        answer = self.client.get(reverse(name), asked)
        assert answer.status_code == 200
        return answer.context


@pytest.fixture
def autumn(cast):
    """Three months with a walk that found something on the last evening of a month, which was reported
    after midnight; an issue declined, one withdrawn, one closed; a due not met."""
    dues(SEPTEMBER.first_day, NOVEMBER.last_day)
    for month in (SEPTEMBER, OCTOBER, NOVEMBER):
        evening = month.ends_at - timedelta(hours=2)
        found = walk(cast, evening)
        note_finding(patrol_id=found.pk, found=1, at=evening)
        issue(cast, at=month.ends_at + timedelta(hours=1))
        walk(cast, month.starts_at + timedelta(days=8))
        handed_over(cast, at=month.starts_at + timedelta(days=9), severity="heavier")
        void = issue(cast, at=month.starts_at + timedelta(days=10))
        act(
            issue_id=void.pk,
            action="decline",
            by=cast.district_office,
            at=month.starts_at + timedelta(days=11),
            note="不属河道管理范围",
        )
    return cast


@pytest.fixture(params=MOMENTS, ids=lambda at: f"{at:%m-%d}")
def office(request, autumn, client, monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: request.param)
    cache.clear()
    client.force_login(autumn.district_office)
    return Office(autumn, client, request.param)


def by_definition(office: Office, month: Month) -> tuple[Any, Any]:
    return (
        month_figures(month, office.code, day=local_date(office.at)).total,
        ledger.totals(month, office.code, office.at),
    )


def test_the_home_page_shows_what_statistics_and_ledger_show(office) -> None:
    glance = office.page("home")["glance"]
    shown = [
        (glance.month, glance.patrols, glance.issues),
        (glance.before, glance.patrols_before, glance.issues_before),
    ]
    for month, patrols, issues in shown:
        assert (patrols, issues) == by_definition(office, month)
        asked = {"month": str(month), "division": office.code}
        assert office.page("inspections:statistics", **asked)["figures"].total == patrols
        assert office.page("issues:month", **asked)["ledger"].counts == issues


def test_the_notice_states_what_the_pages_show(office) -> None:
    month = Month.of(office.at).previous()
    patrols, issues = by_definition(office, month)
    counted = count_month(month, office.code, at=office.at)
    notice = drafts.draft(division=office.cast.district, counted=counted, at=office.at)
    assert notice is not None
    told = notice.figures["patrols"]["total"]
    assert {key: told[key] for key in ("due", "met", "required", "done", "found", "missed")} == {
        key: getattr(patrols, key) for key in ("due", "met", "required", "done", "found", "missed")
    }
    said = notice.figures["issues"]["total"]
    assert (said["total"], said["void"], said["accepted"], said["settled"], said["open"]) == (
        issues.found,
        issues.void,
        issues.accepted,
        issues.closed,
        issues.open,
    )
    # Within one notice every breakdown adds up to its total.
    assert sum(row["total"] for row in notice.figures["issues"]["by_source"]) == issues.found
    for part in ("by_tier", "by_child"):
        assert sum(row["found"] for row in notice.figures["patrols"][part]) == patrols.found
        assert sum(row["total"] for row in notice.figures["issues"][part]) == issues.found
    sentence = notice.figures["sentences"]["issues"][0]
    words = office.page("issues:month", month=str(month))["ledger"].words()[0]
    for paper, unit in ((sentence, "个"), (words, " 件")):
        glue = "" if unit == "个" else " "
        assert f"上报{'问题' if unit == '个' else ''}{glue}{issues.reported}{unit}" in paper
        assert f"有效{glue}{issues.found}{unit}" in paper


def test_months_together_are_the_sum_of_each(office) -> None:
    span = MonthSpan(SEPTEMBER, Month.of(office.at))
    day = local_date(office.at)
    together = month_figures(span, office.code, day=day).total
    for key in ("due", "met", "required", "done", "ended", "patrols", "found", "missed"):
        each = [getattr(month_figures(m, office.code, day=day).total, key) for m in span.months]
        assert getattr(together, key) == sum(each), key
    along = [line for _, line in trend(span.first, span.last, office.code, day=day)]
    assert together.due == sum(line.due for line in along)
    assert together.met == sum(line.met for line in along)
    asked = {"since": str(span.first), "month": str(span.last)}
    assert office.page("inspections:statistics", **asked)["figures"].total == together
    issues = office.page("issues:month", **asked)["ledger"].counts
    months = [ledger.totals(m, office.code, office.at) for m in span.months]
    for key in ("reported", "found", "accepted"):
        assert getattr(issues, key) == sum(getattr(each, key) for each in months), key
    assert issues.open == months[-1].open


def test_last_year_stands_beside_this_one_on_the_page_and_in_the_file(office) -> None:
    asked = {"since": "2026-09", "month": "2026-10"}
    page = office.page("inspections:statistics", **asked)
    total = page["figures"].total
    assert ("巡河次数", f"{total.patrols:,}", "0", f"{total.patrols:+,}") in page["compared"]
    file = office.client.get(reverse("inspections:statistics"), asked | {"export": "xlsx"})
    book = load_workbook(BytesIO(b"".join(file.streaming_content)))
    assert book.sheetnames == ["2026年9—10月", "去年同期（2025年9—10月）", "与去年同期比较"]
    cells = [cell for row in book["与去年同期比较"].iter_rows(values_only=True) for cell in row]
    assert f"{total.patrols:+,}" in cells
    wrong = office.client.get(
        reverse("inspections:statistics"), {"since": "2026-12", "month": "2026-10"}
    )
    assert "起始月份（2026年12月）晚于截止月份（2026年10月）" in wrong.content.decode()


def test_a_month_worked_out_again_is_said_to_be_so_wherever_its_figures_are(
    autumn, client, monkeypatch
) -> None:
    at = MOMENTS[2]
    monkeypatch.setattr("common.clock.now", lambda: at)
    client.force_login(autumn.district_office)
    counted = count_month(OCTOBER, autumn.district.pk, at=at)
    early = drafts.draft(division=autumn.town, counted=counted, at=at)
    Reopening.objects.create(
        division=autumn.town,
        month=OCTOBER.first_day,
        reason="补登任职",
        changed=7,
        by=autumn.district_office,
        at=at,
    )
    later = drafts.draft(division=autumn.district, counted=counted, at=at)
    said = "2026年10月的应巡任务已于 2026-11-16 重新生成：清溪镇，变动 7 条，理由：补登任职"
    assert early is not None
    assert later is not None
    assert later.figures["sentences"]["overview"][-1] == f"{said}。"
    assert not any("重新生成" in each for each in early.figures["sentences"]["overview"])
    warned = "本通报的数字是此前统计的"
    for notice, is_warned in ((early, True), (later, False)):
        page = client.get(reverse("notices:notice_detail", args=[notice.pk])).content.decode()
        assert said in page
        assert (warned in page) == is_warned
    for address in (
        reverse("home"),
        f"{reverse('inspections:statistics')}?month=2026-10",
        f"{reverse('inspections:statistics')}?since=2026-01&month=2026-11",
    ):
        assert said in client.get(address).content.decode(), address
