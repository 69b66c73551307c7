"""复核分人 in every act that asks it: one's own work is verified by another who may, where there is one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from accounts.models import Role, RoleGrant, User
from common.errors import NotAllowed
from funds.services import rules as fund_rules
from health.services.schemes import put_in_force
from plans.services.lines import input_of
from plans.services.revisions import Change, approve_revision, propose_revision
from scoring.models import Objection
from scoring.services.objections import decide, object_to
from scoring.services.rubrics import publish
from scoring.services.scorings import announce, freeze
from tests import factories as make
from tests.bulletins import kit as bulletins
from tests.cast import Cast
from tests.funds import making as funds
from tests.health import kit as health
from tests.outfalls import kit as outfalls
from tests.plans import reviewing
from tests.plans.making import line, task_list
from tests.scoring import kit as scoring

pytestmark = pytest.mark.django_db

# What one of the district's office (of the town's for an outfall) has written, and how it is verified.
Verify = Callable[[User], Any]


def signing(cast: Cast) -> Verify:
    of = bulletins.in_review(cast)
    return lambda by: bulletins.done(of, "sign", by, bulletins.at(6))


def rule(cast: Cast) -> Verify:
    version = funds.draft(cast, funds.body(funds.section(cast)))
    return lambda by: fund_rules.put_in_force(version=version, by=by, at=funds.AT)


def scheme(cast: Cast) -> Verify:
    version = health.draft(cast)
    return lambda by: put_in_force(version_id=version.pk, by=by, at=health.at(1, 6))


def review(cast: Cast) -> Verify:
    of = health.surveying(cast)
    for key in ("n2", "n3", "n5"):
        health.value(of, key, "90", cast.district_office)
    health.done(of, "submit", cast.district_office, health.at(4, 1))
    return lambda by: health.done(of, "pass", by, health.at(4, 8), note="同意通过")


def rubric(cast: Cast) -> Verify:
    version = scoring.draft(cast)
    return lambda by: publish(version_id=version.pk, by=by, at=scoring.at(1, 6))


def announcing(cast: Cast) -> Verify:
    of = scoring.opened(cast)
    scoring.fill(cast, of)
    return lambda by: announce(scoring_id=of.pk, by=by, at=scoring.AFTER)


def freezing(cast: Cast) -> Verify:
    of = scoring.announced(cast)
    late = scoring.at(2, 12, year=scoring.YEAR + 1)
    return lambda by: freeze(scoring_id=of.pk, by=by, at=late)


def objection(cast: Cast) -> Verify:
    own = scoring.sheet(scoring.announced(cast), "清溪镇")
    said: Objection = object_to(
        sheet_id=own.pk, key="n2", words="台账已补", by=cast.town_office, at=scoring.AFTER
    )
    reply = {"outcome": "rejected", "words": "没有补齐", "at": scoring.AFTER}
    return lambda by: decide(objection_id=said.pk, by=by, **reply)


def outfall(cast: Cast) -> Verify:
    row = outfalls.at_state(cast, "treat")
    outfalls.finish(cast, row, by=cast.town_office)
    return lambda by: outfalls.accept(cast, row, by=by)


def revision(cast: Cast) -> Verify:
    standing = line(task_list(cast), field="environment")
    given = replace(input_of(standing), due_on=date(2026, 12, 20))
    made = propose_revision(
        list_id=standing.task_list_id,
        reason="汛期停工",
        changes=[Change(action="change", line_id=standing.pk, given=given)],
        by=cast.district_office,
        at=reviewing.at(6, 1),
    )
    paper = {"approver": "区级河长", "document": "江南河长〔2026〕12号", "at": reviewing.at(6, 2)}
    return lambda by: approve_revision(revision_id=made.pk, by=by, **paper)


# The room that asks, the act; is it a leader's too? The acts of issues and patrols have their own tests.
ACTS = {
    signing: ("bulletins", True),
    rule: ("funds", False),
    scheme: ("health", False),
    review: ("health", False),
    rubric: ("scoring", False),
    announcing: ("scoring", False),
    freezing: ("scoring", False),
    objection: ("scoring", False),
    outfall: ("outfalls", False),
    revision: ("plans", False),
}
OWN_TESTS = {"issues", "inspections"}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_ones_own_work_is_verified_by_another_who_may_where_there_is_one(
    cast: Cast, act: Callable[[Cast], Verify]
) -> None:
    verify = act(cast)
    is_leaders = ACTS[act][1]
    place = cast.town if act is outfall else cast.district
    me = cast.town_office if act is outfall else cast.district_office
    # Alone: nobody of the office but me, and no leader.
    grants = RoleGrant.objects.filter(division=place).exclude(user=me)
    User.objects.filter(pk__in=grants.values("user")).update(is_active=False)
    with undone():
        verify(me)
    leader = make.UserFactory(name="甲河长")
    make.grant(leader, Role.CHIEF, place)
    with undone():
        if is_leaders:
            with pytest.raises(NotAllowed, match="河长甲河长办理"):
                verify(me)
        else:
            verify(me)
    with undone():
        colleague = make.office(place.code, "乙同事")
        with pytest.raises(NotAllowed, match="河长办的乙同事"):
            verify(me)
        verify(colleague)
    with undone():
        if is_leaders:
            verify(leader)
        else:
            with pytest.raises(NotAllowed):
                verify(leader)


def test_every_room_that_asks_is_in_the_table() -> None:
    asking = {
        path.relative_to(settings.BASE_DIR).parts[0]
        for path in Path(settings.BASE_DIR).glob("*/services/*.py")
        if "refuse_own(" in path.read_text(encoding="utf-8")
    }
    assert asking - {"accounts"} == {room for room, _ in ACTS.values()} | OWN_TESTS
