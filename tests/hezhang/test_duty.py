"""河长履职一页: what each room tells of a chief's year."""

import io
import re
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

import docx
import pytest
from django.urls import reverse

from common.text.chinese import SHANGHAI
from tests import factories as make
from tests.hezhang.making import MONDAY, dues, issue, walk
from tests.plans.making import line, task_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_a_chiefs_year_is_told_from_the_records_and_written_on_one_page(client, cast):
    client.force_login(cast.district_office)
    dues()
    walk(cast, MONDAY - timedelta(days=7))
    walk(cast, datetime(2025, 12, 30, 9, 0, tzinfo=SHANGHAI))
    mine = issue(cast)
    issue(cast, reach=cast.stranger_reach, by=cast.district_office)
    head = make.ChiefFactory(name="周区长", division=cast.district)
    make.AppointmentFactory(
        chief=head, reach=None, river=cast.river, division=cast.district, tier=6,
        started_on=date(2026, 3, 1),
    )  # fmt: skip
    line(task_list(cast))

    def told(chief, **query):
        return client.get(f"{reverse('chiefs:duty', args=[chief.pk])}?{urlencode(query)}")

    village = told(cast.chief).text
    assert mine.reach.name in village
    assert re.search(r"应巡 \d+ 期，按期完成 1 期；有效巡河 1 次，共 0.5 小时", village)
    assert "当年上报 1 件，其中本人上报 1 件" in village
    assert "一河一策任务" not in village
    district = told(head).text
    assert "清溪河（江南区境内）区县级河长，2026年3月1日至今" in district
    assert "当年上报 2 件，其中本人上报 0 件" in district
    assert "1 项，完成 0 项" in district
    paper = docx.Document(io.BytesIO(b"".join(told(head, export="docx").streaming_content)))
    rows = {row.cells[0].text: row for row in paper.tables[0].rows}
    assert rows["姓名"].cells[1].text == "周区长"
    assert rows["个人述职"].cells[1].text == ""
    assert rows["个人述职"].height.mm > 60
    assert told(cast.chief, year="2027").text.count("2026年履职情况") > 0
