"""Figures come from the records, say where from, and are marked when these change."""

from datetime import date, datetime
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from bulletins.reads.desk import figures_changed
from bulletins.reads.figures import figures_of
from bulletins.reads.paper import paper_of
from bulletins.rules import drafts
from bulletins.services import items
from common.errors import Invalid
from common.text.chinese import SHANGHAI
from common.text.months import Month
from issues.models import Issue
from notices.reads import figures as notice_figures
from plans.models import Light, Line
from plans.reads.lights import lights_at_end
from tests import factories as make
from tests.bulletins import kit
from tests.inspections.rows import patrol
from tests.issues.conftest import Walk
from tests.plans.making import line, task_list
from tests.plans.test_figures import changed

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)


@pytest.fixture
def october(cast):
    """Three patrols that count, with one issue of the same month."""
    for day in (5, 12, 19):
        patrol(cast, morning(day))
    Walk(cast).later(days=-28).report()
    return cast


def lit_lines(cast):
    """What the notice of October counts, and what it does not: of three years' lists, of the city's, withdrawn."""
    own, old = task_list(cast), task_list(cast, year=2025, bound_on=date(2025, 2, 1))
    for of, light, day in (
        (own, Light.RED, date(2026, 9, 18)),
        (own, Light.YELLOW, date(2026, 10, 31)),
        (own, Light.RED, date(2026, 11, 1)),  # green still
        (old, Light.RED, date(2025, 9, 18)),
    ):
        changed(line(of, light=light), day, light)
    line(old, percent=100, done_on=date(2026, 9, 30))
    line(own, withdrawn_on=date(2026, 10, 31))
    changed(line(own, withdrawn_on=date(2026, 11, 1)), date(2026, 10, 2), Light.RED)
    # The city's list, of which the district's bureau leads one line.
    city = task_list(cast, division=cast.district.parent, kind="matters", river=None)
    changed(line(city, title="市里的任务"), date(2026, 10, 2), Light.YELLOW)
    line(task_list(cast, year=2027, bound_on=date(2026, 10, 8)))


def test_lights_are_those_of_the_months_notice_with_what_an_earlier_year_left(cast):
    lit_lines(cast)
    lit = notice_figures.lights(lights_at_end(OCTOBER, cast.district.pk))["total"]
    found = figures_of(drafts.LIGHTS, OCTOBER, cast.district.pk, at=kit.at(3))
    assert [found[name].words for name in drafts.LIGHTS] == [
        str(lit[light]) for light in ("green", "yellow", "red")
    ]
    assert lit == {"total": 6, "green": 1, "yellow": 2, "red": 3}


def morning(day):
    return datetime(2026, 10, day, 9, tzinfo=SHANGHAI)


def test_a_months_figures_each_with_the_list_of_what_was_counted(october):
    cast = october
    found = figures_of(drafts.ALL, OCTOBER, cast.district.pk, at=kit.at(3))
    assert (found["巡河次数"].words, found["上报问题"].words) == ("3", "1")
    # The water of a month that nobody closed is not known, and neither are lights without a list that binds.
    assert not {"优良率", "绿灯任务"} & set(found)
    client = Client()
    client.force_login(cast.district_office)
    for figure in found.values():
        assert client.get(figure.address).status_code == 200, figure
    asked = parse_qs(urlsplit(found["巡河次数"].address).query)
    assert asked == {"month": ["2026-10"], "state": ["counted"], "division": [cast.district.pk]}


def test_the_list_behind_a_figure_shows_just_the_rows_counted_whoever_opens_it(october):
    cast = october
    lit_lines(cast)
    # What the city sees besides.
    other = make.ReachFactory(river=cast.river, division=make.division("500102001201", "他区村"))
    patrol(cast, morning(6), reach=other)
    issue = Walk(cast).later(days=-28).report()
    Issue.objects.filter(pk=issue.pk).update(division=other.division)
    found = figures_of(drafts.ALL, OCTOBER, cast.district.pk, at=kit.at(3))
    counted = ("巡河次数", "上报问题", "已销号问题", *drafts.LIGHTS)
    assert [found[name].words for name in counted] == ["3", "1", "0", "1", "2", "3"]
    for user in (cast.district_office, cast.district_chief, cast.city_office):
        client = Client()
        client.force_login(user)
        for name in counted:
            page = client.get(found[name].address)
            assert page.context["filter"].form.errors == {}, name
            shown = page.context["table"].paginator.count
            assert str(shown) == found[name].words, (user, name)
    # A line of a list above is told of, and opened by those alone who see it.
    client.force_login(cast.district_office)
    yellow = client.get(found["黄灯任务"].address).content.decode()
    line_of_city = reverse("plans:line_detail", args=[Line.objects.get(title="市里的任务").pk])
    assert "市里的任务" in yellow
    assert line_of_city not in yellow
    sheet = client.get(f"{found['黄灯任务'].address}&export=xlsx")
    rows = load_workbook(BytesIO(b"".join(sheet.streaming_content))).active
    assert "市里的任务" in [cell.value for row in rows for cell in row]
    wrong = client.get(reverse("plans:month_lights") + "?month=2026-13").content.decode()
    assert "月份应写成“2026-10”的样子" in wrong


def test_a_month_is_drafted_and_its_figures_are_marked_when_the_record_changed(october):
    cast = october
    of = kit.bulletin(cast)
    made, left_out = items.draft_month(
        bulletin_id=of.pk, section="own", by=cast.district_office, at=kit.at(4)
    )
    # No due was opened in the cast, so there is no completion to be told.
    assert [item.title for item in made] == ["江南区2026年10月涉河问题上报和整改情况"]
    assert left_out == ["巡河", "亮灯", "水质"]
    again = items.draft_month(
        bulletin_id=of.pk, section="own", by=cast.district_office, at=kit.at(4)
    )
    assert again == ([], ["巡河", "亮灯", "水质", "问题"])
    kit.item(cast, of, title="巡河{巡河次数}次", text="巡河{巡河次数}次。", is_highlight=True)
    paper = paper_of(of, at=kit.at(4))
    assert paper.highlights == ["◆巡河3次"]
    assert paper.sections[0].items[-1].paragraphs == ["巡河3次。"]
    assert figures_changed(of, at=kit.at(4)) == []

    patrol(cast, morning(26))
    assert figures_changed(of, at=kit.at(5)) == [("巡河次数", "3", "4")]
    client = Client()
    client.force_login(cast.district_office)
    page = reverse("bulletins:bulletin_detail", args=[of.pk])
    assert "记录有变化，现为 4" in client.get(page).content.decode()
    with pytest.raises(Invalid, match="巡河次数原为 3，现为 4"):
        kit.done(of, "proof", cast.district_office, kit.at(5))
    # A second text asks for the same figure: one bulletin does not say two numbers.
    kit.item(cast, of, title="另一篇", text="全月{巡河次数}次。")
    assert paper_of(of, at=kit.at(5)).highlights == ["◆巡河4次"]

    patrol(cast, morning(27))
    kit.done(of, "proof", cast.district_office, kit.at(6), keeps_old=True)
    kit.done(of, "sign", cast.district_chief, kit.at(6))
    kit.done(of, "issue", cast.district_office, kit.at(7))
    of.refresh_from_db()
    assert of.content["highlights"] == ["◆巡河4次"]
    assert "记录有变化，现为 5" in client.get(page).content.decode()


def test_another_month_reads_every_figure_anew(october):
    cast = october
    of = kit.bulletin(cast)
    kit.item(cast, of, text="巡河{巡河次数}次。")
    client = Client()
    client.force_login(cast.district_office)
    head = {"year": 2026, "issue_number": 1, "running_number": 1, "day": "2026-11-03"}
    answer = client.post(
        reverse("bulletins:bulletin_head", args=[of.pk]), head | {"month": "2026-09"}
    )
    assert answer.status_code == 302
    of.refresh_from_db()
    assert paper_of(of, at=kit.at(4)).sections[0].items[0].paragraphs == ["巡河0次。"]
