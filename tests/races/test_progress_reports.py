"""Two clerks report one line at once: one is taken, the other is told by whom, nothing is lost."""

from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from common.errors import Conflict
from common.text.chinese import SHANGHAI
from common.text.months import Month
from plans.models import LightChange, ProgressReport
from plans.services import report_progress
from tests.plans.making import line, task_list
from tests.races.test_handovers import at_once

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 4, 28, 9, tzinfo=SHANGHAI)


def test_of_two_clerks_who_report_one_line_the_second_is_told_who_was_first(cast) -> None:
    of = line(task_list(cast), light="yellow")
    clerks = [cast.unit_clerk, cast.district_office]

    def work(n):
        return report_progress(
            line_id=of.pk,
            month=Month(2026, 4),
            figures={},
            percent=Decimal(50 + n),
            words="完成清淤",
            seen_seq=0,
            by=clerks[n],
            at=AT,
        )

    done, refused = at_once(2, work)
    assert (len(done), len(refused)) == (1, 1)
    told = ProgressReport.objects.get()
    assert isinstance(refused[0], Conflict)
    assert f"{told.by_name}（江南区生态环境局）已于2026年4月28日 09:00填报" in refused[0].detail
    of.refresh_from_db()
    assert (of.percent, of.light) == (told.percent, "green")
    assert LightChange.objects.get().by == told.by


def test_one_number_sent_for_two_lines_at_once_stands_for_one_of_them(cast) -> None:
    of = task_list(cast)
    lines, ref = [line(of, title="清淤"), line(of, title="护岸")], uuid4()

    def work(n):
        return report_progress(
            line_id=lines[n].pk,
            month=Month(2026, 4),
            figures={},
            percent=Decimal(50),
            words="完成清淤",
            seen_seq=0,
            by=cast.unit_clerk,
            at=AT,
            client_ref=ref,
        )

    done, refused = at_once(2, work)
    assert (len(done), len(refused)) == (1, 1)
    assert isinstance(refused[0], Conflict)
    assert refused[0].code == "client_ref.reused"
    assert ProgressReport.objects.get().line == done[0].line
