"""`manage.py same_values`: what an earlier version stored in two ways is listed with what hangs on it, and merged
only where a person names the two."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import AuditEvent
from chiefs.models import Chief
from rivers.models import River
from tests import factories as make

pytestmark = pytest.mark.both


def run(*arguments):
    out = StringIO()
    call_command("same_values", *arguments, stdout=out)
    return out.getvalue()


def stored_as(row, field, value):
    """As a version without normal forms wrote it."""
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(row._meta.db_table)
        cursor.execute(f"UPDATE {table} SET {field} = %s WHERE id = %s", [value, row.pk])


@pytest.fixture
def two(cast):
    """陈江 and 陈 江, each chief of a reach."""
    keep = make.ChiefFactory(name="陈江", division=cast.village, mobile="")
    drop = make.ChiefFactory(name="陈江", division=cast.village, mobile="")
    make.AppointmentFactory(chief=keep, reach=cast.reach)
    second = make.ReachFactory(name="第二段", river=cast.river, division=cast.village)
    make.AppointmentFactory(chief=drop, reach=second)
    stored_as(drop, "name", "陈 江")
    return keep, drop


def test_it_lists_what_would_be_one_with_what_hangs_on_it_and_changes_nothing(two):
    keep, drop = two
    said = run()
    assert "chiefs.Chief 河长“陈江”" in said
    assert f"编号 {keep.pk}，写作“陈江”，任职 1" in said
    assert f"编号 {drop.pk}，写作“陈 江”，任职 1" in said
    assert "相同的有 1 组" in said
    drop.refresh_from_db()
    assert drop.name == "陈 江"


def test_two_persons_of_one_name_written_alike_are_not_listed(cast):
    make.ChiefFactory(name="陈江", division=cast.village)
    make.ChiefFactory(name="陈江", division=cast.village)
    assert "相同的有 0 组" in run()


def test_it_merges_the_two_that_are_named(two):
    keep, drop = two
    said = run("--merge", "chiefs.Chief", str(keep.pk), str(drop.pk))
    assert "任职 1" in said
    assert not Chief.objects.filter(pk=drop.pk).exists()
    assert keep.appointments.count() == 2
    assert Chief.history.filter(id=drop.pk, history_type="-").exists()
    assert AuditEvent.objects.filter(action="values.merged").count() == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("accounts.User", "{keep}", "{drop}"), "登记册应为"),
        (("chiefs.Chief", "{keep}", "0"), "没有这样两条"),
        (("chiefs.Chief", "{keep}", "x"), "编号应为数字"),
        (("chiefs.Chief", "{keep}", "{other}"), "并不相同"),
    ],
)
def test_what_is_not_two_of_one_is_refused_in_words(two, cast, arguments, words):
    keep, drop = two
    keys = {"keep": keep.pk, "drop": drop.pk, "other": cast.chief.pk}
    with pytest.raises(CommandError, match=words):
        run("--merge", *(each.format(**keys) for each in arguments))
    assert Chief.objects.filter(name="陈江").count() + Chief.objects.filter(pk=drop.pk).count() == 2


def test_the_same_post_twice_is_refused_and_nothing_is_moved(two, cast):
    keep, drop = two
    make.AppointmentFactory(chief=drop, reach=cast.reach)
    with pytest.raises(CommandError, match="请先在页面上处理"):
        run("--merge", "chiefs.Chief", str(keep.pk), str(drop.pk))
    assert drop.appointments.count() == 2


def test_tidying_writes_normal_forms_but_of_those_that_would_be_one(two, cast):
    river = make.RiverFactory(name="长江", code="R9-01", division=cast.district)
    stored_as(river, "code", "Ｒ９－０１")
    said = run("--tidy")
    assert "改为规范写法 1 个" in said
    assert River.objects.get(pk=river.pk).code == "R9-01"
    _, drop = two
    drop.refresh_from_db()
    assert drop.name == "陈 江"
