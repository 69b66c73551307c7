"""The water of sections in a notice: only where the month is closed for the division, and as it was frozen."""

import pytest

from notices.rules.tabulation import tables
from notices.services.counting import count_month
from notices.services.drafts import draft, refresh
from tests.waters.water_kit import AT, OCTOBER, announced, sample, section
from waters import services
from waters.models import AnnouncedClass

pytestmark = pytest.mark.django_db


def drafted(cast, division):
    return draft(division=division, counted=count_month(OCTOBER, cast.district.code), at=AT)


def test_a_notice_tells_closed_water_as_it_was_frozen(cast) -> None:
    by = cast.district_office
    bad, good, dry = (section(cast, code) for code in ("D1", "D2", "D3"))
    sample(by, bad, OCTOBER, NH3_N="2.3", TP="0.1")
    announced(by, good, OCTOBER, OCTOBER.plus(-12))
    announced(by, bad, OCTOBER.plus(-12), water_class="3")
    announced(by, dry, OCTOBER, water_class="", state="no_flow")
    before = drafted(cast, cast.town)
    assert "water" not in before.figures
    services.close_month(division=cast.district, month=OCTOBER, by=by, at=AT)
    AnnouncedClass.objects.filter(section=good).update(water_class="6")
    whole, town = drafted(cast, cast.district), refresh(notice=before, by=cast.town_office, at=AT)
    for notice in (whole, town):
        (part,) = (each for each in notice.sections if each.key == "water")
        assert part.heading == "断面水质情况"
        assert part.paragraphs == [
            "本月有水质类别的断面2个，其中Ⅰ—Ⅲ类1个，占50.0%；劣Ⅴ类1个，占50.0%，水质状况为重度污染。",
            "另有断面没有水质类别（断流1个）。",
            "与上年同期相比，Ⅰ—Ⅲ类比例下降50个百分点，劣Ⅴ类比例上升50个百分点，水质明显变差。",
            "有水质目标的断面2个，达标1个，达标率50.0%。未达标的断面：断面D1（劣Ⅴ类，目标Ⅲ类，氨氮/1.3）。",
            "请未达标断面所在地和有关单位分析原因，排查污染来源，采取措施尽快恢复达标。",
        ]
        (table,) = (each for each in tables(notice.figures, []) if each.section == "water")
        assert [row[3:7] for row in table.cells] == [
            ["劣Ⅴ类", "Ⅲ类", "否", "氨氮/1.3"],
            ["Ⅱ类", "Ⅱ类", "是", "/"],
            ["断流", "—", "—", "/"],
        ]
