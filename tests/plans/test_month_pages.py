"""我的本月 and 月报进度: what a unit fills in line by line, and what its office sees of it."""

from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common import clock
from common.store.counting import counted
from common.text.chinese import SHANGHAI
from common.text.months import Month
from plans.models import LineDuty, ProgressReport, ReportUrge
from plans.rules.reporting import Figure
from plans.services import report_progress
from plans.services.frozen import LAST_FROZEN_MONTH
from tests import factories as make
from tests.photos import photo as jpeg
from tests.plans.making import line, target, task_list

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """8 May 2026: April's reports were due on the 5th."""
    moment = datetime(2026, 5, 8, 9, tzinfo=SHANGHAI)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


@pytest.fixture
def of(cast):
    made = line(task_list(cast))
    target(made, "河道整治", "3360")
    return made


def sheet(of, figure, **more):
    (key,) = of.targets.values_list("pk", flat=True)
    return {
        f"figure-{key}": figure,
        "words": "完成清淤",
        "seen_seq": 0,
        "client_ref": uuid4(),
    } | more


def row(of, month="2026-04"):
    return reverse("plans:month_line", args=[month, of.pk])


def page(client, **query):
    return client.get(reverse("plans:month"), query).content.decode()


def told(of, by, amount, month, **more):
    (key,) = of.targets.values_list("pk", flat=True)
    return report_progress(
        **{
            "line_id": of.pk,
            "month": month,
            "figures": {str(key): Figure(amount=Decimal(amount))},
            "words": "三月完成一半",
            "seen_seq": 0,
            "by": by,
            "at": datetime(2026, 5, 3, 9, tzinfo=SHANGHAI),
        }
        | more
    )


def test_the_page_begins_with_last_month_s_figures_and_says_what_is_late(client, cast, of):
    told(of, cast.unit_clerk, "1680", Month(2026, 3))
    client.force_login(cast.unit_clerk)
    april = page(client, month="2026-04")
    assert 'value="1680"' in april
    assert "/ 3,360 米" in april
    assert "上次：三月完成一半" in april
    assert "逾期未报" in april
    assert "应于4月25日前填报，已过期" in april
    may = page(client)
    assert "2026年5月　" in may
    assert "逾期未报" not in may
    assert "2026年4月还有 1 项没有填报" in may
    assert "总体进度 <strong>50.00 %</strong>" in may


def test_a_line_is_reported_by_itself_and_shown_with_its_formula(client, cast, of):
    client.force_login(cast.unit_clerk)
    answer = client.post(row(of), sheet(of, "1,680 米"), headers={"HX-Request": "true"})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "进度 50 %" in body
    assert "进度 = 1,680 ÷ 3,360 = 50 %" in body
    assert "已全部填报" in body
    report = ProgressReport.objects.get()
    assert (report.percent, report.month, report.by) == (50, date(2026, 4, 1), cast.unit_clerk)
    # Without scripts one goes back to the page, at the line.
    again = client.post(row(of), sheet(of, "1681", seen_seq=1))
    assert again.status_code == 302
    assert again.headers["Location"].endswith(f"month=2026-04&unit={cast.unit.pk}#line-{of.pk}")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"figure": "4000"}, "超过目标 3,360 米"),
        ({"figure": "1.2km"}, "合 1,200 米"),
        ({"figure": "一半"}, "应填数字"),
        ({"figure": ""}, "没有填报"),
        ({"words": ""}, "请写明进展"),
        ({"done_on": "2026-04-30"}, "尚未完成，不能填完成日期"),
    ],
)
def test_a_refused_line_keeps_what_was_typed_and_leaves_no_trace(client, cast, of, typed, words):
    client.force_login(cast.unit_clerk)
    sent = sheet(of, typed.get("figure", "100")) | {k: v for k, v in typed.items() if k != "figure"}
    sent["words"] = typed.get("words", "汛期停工七日")
    answer = client.post(row(of), sent)
    assert answer.status_code == 422
    body = answer.content.decode()
    assert words in body
    assert sent["words"] in body
    assert client.post(row(of), sent, headers={"HX-Request": "true"}).status_code == 200
    assert not ProgressReport.objects.exists()


def test_who_comes_second_is_told_who_was_first_and_may_then_correct(client, cast, of):
    told(of, cast.district_office, "1000", Month(2026, 4))
    client.force_login(cast.unit_clerk)
    answer = client.post(row(of), sheet(of, "1100", words="我写的进展"))
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "区河长办（江南区生态环境局）已于2026年5月3日 09:00填报2026年4月的进展" in body
    assert "我写的进展" in body
    assert 'name="seen_seq" value="1"' in body
    assert ProgressReport.objects.count() == 1
    assert client.post(row(of), sheet(of, "1100", seen_seq=1)).status_code == 302
    assert of.reports.standing().get().seq == 2


def test_evidence_is_seen_by_those_who_see_the_line_and_by_nobody_else(client, cast, of):
    client.force_login(cast.unit_clerk)
    taken = SimpleUploadedFile("现场.jpg", jpeg(), "image/jpeg")
    client.post(row(of), sheet(of, "100") | {"files": taken})
    (key,) = ProgressReport.objects.get().files
    assert "现场.jpg" in page(client, month="2026-04")
    address = reverse("plans:report_file", args=[of.pk, key, "full"])
    assert client.get(address).status_code == 200
    assert address in client.get(reverse("plans:line_detail", args=[of.pk])).content.decode()
    for user, status in (
        (cast.district_chief, 200),
        (cast.stranger, 404),
        (cast.village_chief, 403),
    ):
        client.force_login(user)
        assert client.get(address).status_code == status
    wrong = SimpleUploadedFile("说明.exe", b"MZ\x90\x00")
    client.force_login(cast.unit_clerk)
    refused = client.post(row(of), sheet(of, "100", seen_seq=1) | {"files": wrong})
    assert "“.exe”是打开就会运行的文件，不能上传。" in refused.content.decode()
    assert ProgressReport.objects.count() == 1


def test_a_unit_fills_its_own_lines_an_office_those_of_its_divisions(client, cast, of):
    other = make.UnitFactory(name="江南区农业农村委", division=cast.district)
    clerk = make.UserFactory(name="农委经办")
    make.grant(clerk, "unit", other)
    client.force_login(clerk)
    assert client.post(row(of), sheet(of, "1")).status_code == 404
    assert client.get(reverse("plans:month"), {"unit": cast.unit.pk}).status_code == 404
    LineDuty.objects.create(line=of, unit=other)
    assert "河道整治" in page(client, month="2026-04")
    client.force_login(cast.district_office)
    query = f"?unit={cast.unit.pk}"
    assert client.post(row(of) + query, sheet(of, "1")).status_code == 302
    report = ProgressReport.objects.get()
    assert (report.unit, report.on_behalf) == (cast.unit, True)
    assert "河长办代填" in page(client, month="2026-04", unit=cast.unit.pk)
    for user in (cast.town_office, cast.stranger):
        client.force_login(user)
        assert client.post(row(of) + query, sheet(of, "1")).status_code == 404


def test_the_office_sees_who_has_not_reported_and_asks_once_a_day(client, cast, of):
    client.force_login(cast.district_office)
    units = reverse("plans:month_units")
    assert "1</strong> 个单位未报齐" in client.get(units, {"month": "2026-04"}).content.decode()
    ask = {"month": "2026-04", "unit": cast.unit.pk}
    for words in ("已催江南区生态环境局填报2026年4月的进展，1 项未报", "今天已经催过"):
        answer = client.post(reverse("plans:month_urge"), ask, follow=True)
        assert words in answer.content.decode()
    urge = ReportUrge.objects.get()
    assert (urge.by, urge.missing, urge.day) == (cast.district_office, 1, date(2026, 5, 8))
    client.force_login(cast.unit_clerk)
    assert "区河长办已于05-08 09:00催报2026年4月的进展" in page(client, month="2026-04")
    told(of, cast.unit_clerk, "1", Month(2026, 4))
    client.force_login(cast.district_office)
    assert "已全部报齐" in client.get(units, {"month": "2026-04"}).content.decode()
    answer = client.post(reverse("plans:month_urge"), ask, follow=True)
    assert "不需要催报" in answer.content.decode()
    client.force_login(cast.stranger)
    answer = client.post(reverse("plans:month_urge"), ask, follow=True)
    assert "没有这个单位" in answer.content.decode()
    assert ReportUrge.objects.count() == 1


def test_a_frozen_month_is_read_only_and_waits_for_nobody(client, cast, of, joined, now):
    from plans.neighbours.inbox import report_counts

    joined(LAST_FROZEN_MONTH, frozen_in_april)
    client.force_login(cast.unit_clerk)
    april = page(client, month="2026-04")
    assert "2026年4月的数字已随通报锁定，只能查看" in april
    assert "month-form" not in april
    assert "没有填报，" not in page(client)
    assert "已随通报锁定" in client.post(row(of), sheet(of, "1")).content.decode()
    assert not ProgressReport.objects.exists()
    waiting = counted(report_counts(cast.unit_clerk, now)) + counted(
        report_counts(cast.district_office, now)
    )
    assert [words for words, *_ in waiting] == ["月报待填"]


def frozen_in_april(division_code):
    return Month(2026, 4)


def test_the_report_counts_a_unit_s_lines_and_an_office_s_units(cast, of, now):
    from plans.neighbours.inbox import report_counts

    line(of.task_list)

    def counts(user):
        return [(words, count) for words, count, _ in counted(report_counts(user, now))]

    assert counts(cast.unit_clerk) == [("4月月报逾期未报", 2), ("月报待填", 2)]
    assert counts(cast.district_office) == [("4月月报逾期单位", 1)]
    assert counts(cast.stranger) == [("4月月报逾期单位", 0)]
    assert counts(cast.district_chief) == counts(cast.village_chief) == []


@pytest.mark.parametrize("lines", [1, 12])
def test_the_month_asks_as_often_for_many_lines_as_for_few(
    client, cast, of, lines, django_assert_num_queries
):
    told(of, cast.unit_clerk, "1", Month(2026, 3))
    for _ in range(lines):
        target(line(of.task_list), "生态浮岛", "100")
    client.force_login(cast.unit_clerk)
    page(client, month="2026-04")
    with django_assert_num_queries(14):
        page(client, month="2026-04")
    client.force_login(cast.district_office)
    with django_assert_num_queries(12):
        client.get(reverse("plans:month_units"), {"month": "2026-04"})
