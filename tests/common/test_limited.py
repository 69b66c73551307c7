"""Work in a process of its own: its answer, its refusal, and its end when it takes too much."""

import os

import pytest

from common.background.limited import Limits, run_limited
from common.errors import Invalid, TooLarge
from tests.common import limited_works as works

QUICK = Limits(seconds=5, memory_mb=64)


def test_answer_comes_from_another_process() -> None:
    value, process = run_limited(works.double, 4, plus=1, limits=QUICK)
    assert value == 9
    assert process != os.getpid()


def test_refusal_arrives_as_it_was_raised() -> None:
    with pytest.raises(Invalid) as refused:
        run_limited(works.refuse, limits=QUICK)
    assert (refused.value.code, refused.value.detail) == ("layer.bad", "图层有误")
    assert refused.value.fields == {"file": "图层有误"}


@pytest.mark.parametrize("work", [works.fill, works.answer_much])
def test_memory_above_the_limit_is_told_and_below_it_is_given(work) -> None:
    assert run_limited(work, 8, limits=QUICK)
    with pytest.raises(TooLarge, match="内存超过 64 MB"):
        run_limited(work, 200, limits=QUICK)


@pytest.mark.parametrize("work", [works.sleep, works.spin])
def test_work_that_does_not_end_is_ended_and_told(work) -> None:
    with pytest.raises(TooLarge, match="1 秒内没有读完"):
        run_limited(work, limits=Limits(seconds=1, memory_mb=64))


def test_any_other_exception_is_a_sentence_on_the_named_field() -> None:
    with pytest.raises(Invalid, match="文件读不出来") as refused:
        run_limited(works.trip, limits=QUICK, field="line")
    assert set(refused.value.fields) == {"line"}


@pytest.mark.parametrize("number", [6, 9, 11])
def test_death_of_the_process_is_told(number) -> None:
    with pytest.raises(TooLarge):
        run_limited(works.die, number, limits=QUICK)
