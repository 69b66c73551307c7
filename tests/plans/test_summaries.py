"""季通报 and 年总结: the state at a period's end, whatever came later."""

import io
from datetime import date, datetime
from decimal import Decimal

import docx
import openpyxl
import pytest
from django.urls import reverse

from common import clock
from common.errors import Invalid
from common.text.chinese import SHANGHAI
from common.text.months import Month
from jobs.models import Job
from jobs.services.running import run_job
from plans.models import Fund, LightChange, Line
from plans.reads.chosen import ALL, Chosen
from plans.reads.period_report import summary
from plans.rules.periods import Period
from plans.services import report_progress
from tests import factories as make
from tests.plans.making import line, task_list

pytestmark = pytest.mark.django_db

Q2 = Period(2026, 2)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    moment = datetime(2026, 7, 20, 9, tzinfo=SHANGHAI)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


@pytest.fixture
def lists(cast):
    """Two tasks of two units on one river, bound in February."""
    of = task_list(cast)
    other = make.UnitFactory(name="江南区农业农村委", division=cast.district)
    return line(of, field="pollution"), line(of, title="尾水治理", lead_unit=other, weight=3)


def told(of, by, percent, month, day):
    report_progress(
        line_id=of.pk,
        month=month,
        figures={},
        percent=Decimal(percent),
        words="完成清淤",
        reason="复核",
        seen_seq=of.reports.filter(month=month.first_day).count(),
        by=by,
        at=datetime(2026, *day, 9, tzinfo=SHANGHAI),
    )


def table(cast, period=Q2, today=date(2026, 7, 20), chosen=None):
    lines = Line.objects.visible_to(cast.district_office)
    return summary(lines, period, today=today, code=cast.district.code, chosen=chosen)


def test_a_past_quarter_stays_as_it_was_reported(cast, lists):
    first, second = lists
    told(first, cast.district_office, "40", Month(2026, 6), (7, 2))
    told(second, cast.district_office, "100", Month(2026, 5), (6, 2))
    told(first, cast.district_office, "90", Month(2026, 7), (7, 20))
    figure = table(cast).total.overall
    assert (figure.tasks, figure.done, figure.percent) == (2, 1, Decimal("85.00"))
    assert figure.formula == (
        "总体进度 = 各项任务（进度 × 权重）之和 ÷ 权重之和 = 340 % ÷ 4 = 85.00 %"
    )
    assert table(cast, Period(2026, 3)).total.overall.percent == Decimal("97.50")
    assert table(cast, Period(2026, 1), date(2026, 7, 20)).total.overall.percent == 0
    assert table(cast, Period(2025, 2)).total.overall.tasks == 0


def test_lights_are_those_of_the_period_s_last_day(cast, lists):
    first, _ = lists
    for day, light in ((date(2026, 6, 29), "yellow"), (date(2026, 7, 3), "red")):
        LightChange.objects.create(
            line=first, day=day, light=light, why="滞后", cause="nightly", at=clock.now()
        )
    assert table(cast).total.lights == {"green": 1, "yellow": 1, "red": 0}
    assert table(cast, Period(2026, 3)).total.lights == {"green": 1, "yellow": 0, "red": 1}


def test_late_is_what_came_after_its_day_or_has_not_come_at_all(cast, lists):
    first, second = lists
    told(first, cast.district_office, "10", Month(2026, 4), (4, 25))
    told(first, cast.district_office, "20", Month(2026, 5), (6, 6))
    # A correction in July is no second lateness; done in April, nothing more is owed.
    told(first, cast.district_office, "21", Month(2026, 5), (7, 6))
    told(second, cast.district_office, "100", Month(2026, 4), (4, 24))
    late = {group.name: group.late for group in table(cast).by_unit}
    assert late == {"江南区生态环境局": 2, "江南区农业农村委": 0}
    assert table(cast, today=date(2026, 6, 20)).total.late == 1


def test_tasks_are_added_up_by_unit_river_and_field_with_their_money_and_shares(cast, lists):
    first, second = lists
    Fund.objects.create(line=first, source="区级", planned=500_000, in_place=200_000, paid=100_000)
    Fund.objects.create(line=first, source="市级", planned=1_000_000)
    told(second, cast.district_office, "50", Month(2026, 6), (7, 2))
    found = table(cast)
    assert [(g.name, g.overall.percent) for g in found.by_unit] == [
        ("江南区生态环境局", Decimal("0.00")),
        ("江南区农业农村委", Decimal("50.00")),
    ]
    assert [(g.name, g.overall.tasks) for g in found.by_river] == [("清溪河", 2)]
    assert [g.name for g in found.by_field] == ["水污染防治", "未分领域"]
    assert found.total.money.in_wan == ("150", "20", "10")
    assert [(share, points) for _, share, points in found.total.shares] == [(25, 0), (75, 37.5)]
    assert found.group(f"unit-{cast.unit.pk}").overall.tasks == 1
    assert found.group("unit-0") is None


def test_what_was_withdrawn_later_still_counts_and_what_was_not_yet_bound_does_not(cast, lists):
    first, second = lists
    Line.objects.filter(pk=first.pk).update(withdrawn_on=date(2026, 7, 10))
    Line.objects.filter(pk=second.pk).update(withdrawn_on=date(2026, 6, 10))
    line(task_list(cast, kind="matters", river=None, bound_on=date(2026, 7, 1)))
    every = Chosen(kind=ALL)
    assert table(cast, chosen=every).total.overall.tasks == 1
    assert table(cast, Period(2026, 3), chosen=every).total.overall.tasks == 1


def test_the_page_opens_a_figure_and_gives_the_tables_as_files(client, cast, lists):
    told(lists[1], cast.district_office, "50", Month(2026, 6), (7, 2))
    client.force_login(cast.district_office)
    page = client.get(reverse("plans:quarter")).content.decode()
    assert "截至2026年6月30日，一河一策任务共 2 项，完成 0 项，总体进度 37.50 %" in page
    assert "各项任务（进度 × 权重）之和" in page
    opened = client.get(reverse("plans:quarter"), {"of": f"unit-{lists[1].lead_unit_id}"})
    assert "江南区农业农村委：进度怎么算" in opened.content.decode()
    sheet = client.get(reverse("plans:quarter"), {"export": "xlsx", "period": "2026-2"})
    book = openpyxl.load_workbook(io.BytesIO(sheet.getvalue()))
    assert book.sheetnames == ["按牵头单位", "按河流", "按任务领域", "任务明细"]
    paper = client.get(reverse("plans:year"), {"export": "docx"})
    words = "\n".join(p.text for p in docx.Document(io.BytesIO(paper.getvalue())).paragraphs)
    assert "江南区2026年度\n一河一策任务进展总结" in words
    assert "截至2026年7月20日" in words
    assert client.get(reverse("plans:quarter"), {"period": "2026-4"}).status_code == 404
    assert client.get(reverse("plans:quarter"), {"period": "2026"}).status_code == 404
    assert client.get(reverse("plans:quarter"), {"division": "500102000000"}).status_code == 404
    client.force_login(cast.stranger)
    assert "没有已生效的一河一策任务" in client.get(reverse("plans:quarter")).content.decode()


def test_the_districts_own_number_is_of_its_annual_lists_unless_others_are_asked_for(
    client, cast, lists
):
    told(lists[0], cast.district_office, "40", Month(2026, 6), (7, 2))
    matters = task_list(cast, kind="matters", river=None, title="2026年度重大事项")
    line(matters, title="水库扩建")
    pond = make.RiverFactory(name="大塘水库", kind="reservoir", division=cast.district)
    line(task_list(cast, river=pond, title="大塘水库2026年度任务清单"), title="库岸整治")
    client.force_login(cast.district_office)

    def said(**asked):
        return client.get(reverse("plans:quarter"), asked).content.decode()

    assert "一河一策任务共 3 项" in said()
    assert "一河一策任务共 3 项" in said(kind="wrong", water="wrong")
    assert "一河一策任务（水库）共 1 项" in said(water="reservoir")
    assert "年度重大事项重大项目任务共 1 项" in said(kind="matters")
    every = said(kind="all")
    assert "全部清单任务共 4 项" in every
    assert [(g.name, g.overall.tasks) for g in table(cast, chosen=Chosen(kind=ALL)).by_list] == [
        ("年度重大事项重大项目清单", 1),
        ("一河一策年度任务清单", 3),
    ]
    paper = client.get(
        reverse("plans:quarter"), {"export": "docx", "water": "reservoir", "period": "2026-2"}
    )
    words = "\n".join(p.text for p in docx.Document(io.BytesIO(paper.getvalue())).paragraphs)
    assert "一河一策任务（水库）进展通报" in words
    # The annual list and the lights of the same choice are of the same tasks.
    for name in ("plans:line_list", "plans:light_matrix"):
        page = client.get(reverse(name), {"kind": "annual", "water": "reservoir", "light": ""})
        assert page.status_code == 200
    listed = client.get(reverse("plans:line_list"), {"water": "reservoir"})
    assert [row.record.title for row in listed.context["table"].rows] == ["库岸整治"]


@pytest.mark.parametrize("more", [0, 9])
def test_a_period_asks_as_often_for_many_tasks_as_for_few(
    cast, lists, more, django_assert_num_queries
):
    for _ in range(more):
        told(line(lists[0].task_list), cast.district_office, "5", Month(2026, 4), (5, 2))
    lines = Line.objects.in_ranges(cast.district_office.office_ranges)
    with django_assert_num_queries(5):
        summary(lines, Q2, today=date(2026, 7, 20), code=cast.district.code)


def test_a_period_is_read_as_it_is_written():
    for text in ("2026", "2026-1", "2026-4"):
        assert str(Period.parse(text)) == text
    assert (Q2.label, Period(2026).label) == ("2026年第二季度", "2026年度")
    assert (Q2.first, Q2.last_day) == (Month(2026, 4), date(2026, 6, 30))
    for text in ("", "2026-", "2026-5", "26", "2026-1-1", "二〇二六"):
        with pytest.raises(Invalid):
            Period.parse(text)


def test_the_paper_of_many_tasks_is_written_by_a_task_as_the_page_would(
    client, cast, lists, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(cast.district_office)
    at_once = client.get(reverse("plans:year"), {"export": "docx"})
    settings.EXPORT_AT_ONCE = len(lists) - 1
    later = client.get(reverse("plans:year"), {"export": "docx"})
    assert later["Location"] == reverse("jobs:job_list")
    job = Job.objects.get()
    run_job(job.pk, now=clock.now)
    job.refresh_from_db()
    papers = [docx.Document(io.BytesIO(each)) for each in (at_once.getvalue(), job.file.read())]
    one, other = ([p.text for p in paper.paragraphs] for paper in papers)
    assert (job.problem, one) == ("", other)
