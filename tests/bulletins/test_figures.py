"""Figures come from the records, say where from, and are marked when these change."""

from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from bulletins.reads.desk import figures_changed
from bulletins.reads.figures import figures_of
from bulletins.reads.paper import paper_of
from bulletins.rules import drafts
from bulletins.services import items
from common.errors import Invalid
from common.text.chinese import SHANGHAI
from common.text.months import Month
from notices.reads import figures as notice_figures
from plans.models import Light
from plans.reads.lights import lights_at_end
from tests.bulletins import kit
from tests.inspections.rows import patrol
from tests.issues.conftest import Walk
from tests.plans.making import line, task_list

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)


@pytest.fixture
def october(cast):
    """Three patrols that count, with one issue of the same month."""
    for day in (5, 12, 19):
        patrol(cast, morning(day))
    Walk(cast).later(days=-28).report()
    return cast


def test_lights_are_those_of_the_months_notice_with_what_an_earlier_year_left(cast):
    for year in (2025, 2026):
        of = task_list(cast, year=year, bound_on=date(year, 2, 1))
        line(of, light=Light.RED, starts_on=date(year, 3, 1), due_on=date(year, 9, 17))
    lit = notice_figures.lights(lights_at_end(OCTOBER, cast.district.pk))["total"]
    found = figures_of(drafts.LIGHTS, OCTOBER, cast.district.pk, at=kit.at(3))
    assert [found[name].words for name in drafts.LIGHTS] == [
        str(lit[light]) for light in ("green", "yellow", "red")
    ]
    assert lit["total"] == 2


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
    assert asked == {"month": ["2026-10"], "state": ["counted"]}
    page = client.get(found["巡河次数"].address)
    assert page.context["table"].paginator.count == int(found["巡河次数"].words)
    page = client.get(found["上报问题"].address)
    assert page.context["table"].paginator.count == 1


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
