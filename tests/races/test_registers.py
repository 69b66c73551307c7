"""Two clerks on one row of a register at once, and one file confirmed twice at once."""

import io

import pytest

from common.errors import Conflict, Invalid
from common.imports import begin_apply, start_batch
from rivers import services
from rivers.models import Reach
from rivers.sheets.imports import ReachRegister
from tests.races.threads import at_once
from tests.rivers.kit import AT, LINE, reach_facts, sheet

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_clerks_saving_one_reach_the_second_is_told(cast) -> None:
    seen_at = Reach.objects.get(pk=cast.reach.pk).updated_at

    def save(n):
        facts = reach_facts(cast, code=cast.reach.code, name=f"改名{n}", line=LINE, length_m=1900)
        return services.save_reach(
            facts=facts, reach=cast.reach, seen_at=seen_at, by=cast.town_office, at=AT
        )

    answers = at_once(2, save)
    assert sum(isinstance(answer, Reach) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    saved = next(answer for answer in answers if isinstance(answer, Reach))
    assert Reach.objects.get(pk=cast.reach.pk).name == saved.name


def test_a_new_code_entered_twice_at_once_stands_once(cast) -> None:
    answers = at_once(
        4, lambda n: services.save_reach(facts=reach_facts(cast), by=cast.town_office, at=AT)
    )
    assert sum(isinstance(answer, Reach) for answer in answers) == 1
    assert sum(isinstance(answer, Invalid) for answer in answers) == 3
    assert Reach.objects.filter(code="H1").count() == 1


def test_a_file_confirmed_twice_at_once_is_imported_once(cast) -> None:
    file = sheet(
        "编码 名称 河流 行政区代码 长度（米）", ["H900", "段", "清溪河", cast.village.pk, 800]
    )
    batch = start_batch(
        ReachRegister(),
        io.BytesIO(file.read()),
        filename="a.xlsx",
        options={},
        by=cast.town_office,
        at=AT,
    )
    answers = at_once(3, lambda n: begin_apply(batch, skip_bad=False, by=cast.town_office, at=AT))
    assert sum(isinstance(answer, Conflict) for answer in answers) == 2
    assert Reach.objects.get(code="H900").history.count() == 1
