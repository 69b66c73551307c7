"""Anybody does anything to issues, whatever the graph's tables hold: what must always be true stays true.

The state of an issue is the fold of its ledger, and the ledger is whole; a refusal leaves no trace; nobody
sees an issue in which the own office or unit never had a part; every open issue has one owner, who can
take it on. Actions, states and what an act carries are read from the tables: a new row takes part at once.
"""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any, get_args, get_type_hints
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Division, Role, Unit, UnitKind, User
from common.errors import DomainError
from common.store.scope import covers, level_of, range_below
from issues.models import ClueState, Issue, IssueKind, Severity, Source
from issues.models.querysets import ENDED_STATES
from issues.permissions import abilities
from issues.rules.actions import ACTIONS
from issues.rules.pieces import Who
from issues.rules.transitions import OWNERS, target
from issues.services import Acted, PlanWords, Report, Visit, What, act, report_issue
from issues.services.receiving import LetterIn, receive_transfer
from issues.services.verifying import faults_of
from tests import factories as make
from tests.issues.conftest import MONDAY, PHOTO

pytestmark = pytest.mark.both

NEXT_DISTRICT = "500102000000"
OUTSIDE = "510101000000"
FAR_DISTRICT = "500104000000"
REPORTED_BY = ("village_chief", "district_office", "town_office")
WORDS = "按规定办理"


class World:
    """The cast, a neighbour inside the portal and one outside, the police, and people who never get a
    part in anything."""

    def __init__(self, cast: Any) -> None:
        next_district = make.division(NEXT_DISTRICT, "江北区")
        outside = make.division(OUTSIDE, "邻省某区", is_external=True)
        far = make.division(FAR_DISTRICT, "远山区")
        next_unit = make.UnitFactory(name="江北区水利局", division=next_district)
        town_unit = make.UnitFactory(name="清溪镇政府", division=cast.town)
        police = make.UnitFactory(
            name="江南区公安分局", division=cast.district, kind=UnitKind.POLICE
        )
        far_unit = make.UnitFactory(name="远山区水利局", division=far)
        self.reach = cast.reach
        # Nobody of it has an account: nothing may be left with it.
        empty_unit = make.UnitFactory(name="江南区农业农村委", division=cast.district)
        self.units = [cast.unit, next_unit, town_unit, police, empty_unit]
        self.divisions = {
            "next": next_district,
            "outside": outside,
            "district": cast.district,
            "town": cast.town,
        }
        self.people: dict[str, User] = {
            name: getattr(cast, name)
            for name in (
                *("city_office", "district_office", "town_office", "stranger", "unit_clerk"),
                *("district_chief", "village_chief", "admin"),
            )
        }
        self.people |= {
            "next_office": make.office(NEXT_DISTRICT, "邻区河长办"),
            "next_clerk": self._clerk(next_unit),
            "town_clerk": self._clerk(town_unit),
            "police": self._clerk(police, Role.JUSTICE),
            "police_clerk": self._clerk(police),
            "far_office": make.office(FAR_DISTRICT, "远山区河长办"),
            "far_clerk": self._clerk(far_unit),
        }
        self.kinds = list(IssueKind.objects.order_by("pk")[:3])

    def _clerk(self, unit: Unit, role: str = Role.UNIT) -> User:
        user = make.UserFactory(name=f"{unit.name}经办")
        make.grant(user, role, unit)
        return user


class AnyWay(RuleBasedStateMachine):
    """Two issues at a time; each walk is undone at its end."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.walk = transaction.atomic()
        self.walk.__enter__()
        self.at = MONDAY
        self.issues: list[Issue] = []
        # Divisions and units that were given a part, by the key of the issue.
        self.parts: dict[int, set[Any]] = {}
        self.last: dict[str, Any] = {}
        self.is_touched = False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.walk.__exit__(None, None, None)

    # --- what is done

    @initialize(
        by=st.sampled_from(REPORTED_BY),
        severity=st.sampled_from(Severity.values),
        is_fixed=st.booleans(),
        is_ordered=st.booleans(),
        is_letter=st.booleans(),
    )
    def report(
        self, by: str, severity: str, is_fixed: bool, is_ordered: bool, is_letter: bool
    ) -> None:
        """One by anybody who may; another on the order of an office above, or by letter from outside."""
        people = self.world.people
        told = self._report(severity, is_fixed_on_spot=is_fixed)
        self._opened(report_issue(report=told, by=people[by], at=self.at).issue)
        told, office = self._report(severity, source=Source.ORDER), people["district_office"]
        if is_ordered:
            told = replace(told, decided_by=self.world.divisions["district"])
        if is_letter:
            letter = LetterIn(from_division=self.world.divisions["outside"], number="函〔2026〕1号")
            done = receive_transfer(letter=letter, report=told, by=office, at=self.at)
        else:
            done = report_issue(report=told, by=office, at=self.at)
        self._opened(done.issue)

    def _report(self, severity: str, **more: Any) -> Report:
        return Report(
            uuid=uuid4(),
            reach=self.world.reach,
            kind=self.world.kinds[0],
            severity=severity,
            description=WORDS,
            photos=(PHOTO,),
            **more,
        )

    def _opened(self, issue: Issue) -> None:
        self.is_touched = True
        self.issues.append(issue)
        self.parts[issue.pk] = {issue.reported_by}

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        self.is_touched = True

    @rule(data=st.data(), n=st.integers(0, 1))
    def somebody_does_what_is_offered(self, data: Any, n: int) -> None:
        """So that walks get far."""
        offered = [
            (name, code)
            for name, user in self.world.people.items()
            for code, may in abilities(user, self.issues[n]).items()
            if may and target(self.issues[n].state, code, self.issues[n]) != self.issues[n].state
        ]
        if offered:
            name, code = data.draw(st.sampled_from(offered))
            self._act(n, name, code, self._carried(data))

    @rule(data=st.data(), n=st.integers(0, 1), code=st.sampled_from(sorted(ACTIONS)))
    def anybody_tries_anything(self, data: Any, n: int, code: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.world.people)))
        carried = self._carried(data) if data.draw(st.booleans()) else {}
        self._act(n, name, code, carried)

    @rule(data=st.data(), n=st.integers(0, 1))
    def somebody_does_beside_the_way(self, data: Any, n: int) -> None:
        offered = [
            (name, code)
            for name, user in self.world.people.items()
            for code, may in abilities(user, self.issues[n]).items()
            if may
        ]
        if offered:
            name, code = data.draw(st.sampled_from(offered))
            self._act(n, name, code, self._carried(data))

    @precondition(lambda self: self.last)
    @rule()
    def the_same_press_arrives_again(self) -> None:
        before = traces()
        again = act(**self.last | {"at": self.at})
        assert not again.is_new
        assert traces() == before

    @rule(data=st.data(), n=st.integers(0, 1))
    def somebody_looks(self, data: Any, n: int) -> None:
        """By page and by phone: found only where the queryset says so."""
        user = self.world.people[data.draw(st.sampled_from(sorted(self.world.people)))]
        issue, client, self.is_touched = self.issues[n], Client(), True
        client.force_login(user)
        status = client.get(f"/issues/{issue.pk}/").status_code
        if not Issue.objects.visible_to(user).filter(pk=issue.pk).exists():
            assert status in (403, 404)
        elif user.has_role("office", "chief", "unit"):
            assert status == 200

    # --- what is always true

    @invariant()
    def what_must_be_true_is(self) -> None:
        """Looked at after all that may have changed it: of a refusal and of the same press it was seen that they left
        every row as it was."""
        if self.is_touched:
            self.the_row_is_the_fold_of_a_whole_ledger()
            self.nobody_sees_an_issue_without_a_part_in_it()
            self.an_open_issue_has_one_owner_who_can_act()
        self.is_touched = False

    def the_row_is_the_fold_of_a_whole_ledger(self) -> None:
        for issue in self.issues:
            assert faults_of(issue, list(issue.ledger.order_by("seq"))) == []

    def nobody_sees_an_issue_without_a_part_in_it(self) -> None:
        for name, user in self.world.people.items():
            seen = set(Issue.objects.visible_to(user).values_list("pk", flat=True))
            for issue in self.issues:
                assert issue.pk not in seen or self._has_part(user, issue), name

    def an_open_issue_has_one_owner_who_can_act(self) -> None:
        for issue in self.issues:
            if issue.state in ENDED_STATES:
                continue
            owners = {key for u in self.world.people.values() if (key := self._owns(u, issue))}
            if OWNERS[issue.state] == Who.UNIT:
                assert owners == {issue.unit_id}
                continue
            nearest = max(owners, key=level_of)
            # The one whose turn it is; and those above it, who may do its work.
            assert nearest == self._office_at(issue.office_code)
            assert all(covers([range_below(code)], nearest) for code in owners)

    # --- how

    def _act(self, n: int, name: str, code: str, carried: dict[str, Any]) -> None:
        user, issue = self.world.people[name], self.issues[n]
        may = abilities(user, issue)[code]
        press = {
            "issue_id": issue.pk,
            "action": code,
            "by": user,
            "at": self.at,
            "client_ref": uuid4(),
        }
        before = traces()
        done, refusal = answer_to(press | carried)
        if done is None:
            assert is_chinese(refusal)
            assert traces() == before
            return
        self.is_touched = True
        assert may
        assert done.entry.seq == issue.ledger.count()
        self.last = press | carried
        what = carried.get("what") or What()
        takes = {*ACTIONS[code].needs, *ACTIONS[code].takes}
        if takes & {"unit", "justice"}:
            self.parts[issue.pk].add(what.unit)
        if "helpers" in takes:
            self.parts[issue.pk].update(what.helpers)
        if "division" in takes:
            self.parts[issue.pk].add(what.division)
        fresh = Issue.objects.select_related("kind", "unit", "raised_to", "transferred_to")
        self.issues[n] = fresh.get(pk=issue.pk)

    def _carried(self, data: Any) -> dict[str, Any]:
        """A note, a photo, and a value for everything that an act can carry, by its type."""
        what = {
            field.name: data.draw(self._values(field.name, get_type_hints(What)[field.name]))
            for field in fields(What)
        }
        return {"note": WORDS, "files": [PHOTO], "what": What(**what)}

    def _values(self, name: str, hint: Any) -> Any:
        """A strategy for a field of `What`; one of a type that is not known here stays as it is by
        default, so that acts which need it are refused."""
        if name == "helpers":
            return st.lists(st.sampled_from(self.world.units), max_size=2, unique=True).map(tuple)
        day = self.at.date()
        days = st.sampled_from([day + timedelta(days=n) for n in (-1, 3, 20, 60)])
        by_name = {
            "severity": st.sampled_from(["", *Severity.values]),
            "outcome": st.sampled_from(ClueState.values),
        }
        by_type: dict[Any, Any] = {
            Unit: st.sampled_from(self.world.units),
            Division: st.sampled_from(list(self.world.divisions.values())),
            IssueKind: st.sampled_from(self.world.kinds),
            date: days,
            bool: st.booleans(),
            str: by_name.get(name, st.just(WORDS)),
            PlanWords: st.builds(
                PlanWords,
                deadline=days,
                tasks=st.just(WORDS),
                measures=st.just(WORDS),
                responsible=st.just("李主任"),
            ),
            Visit: st.just(Visit(visited_on=day, visitors="督查组")),
        }
        kinds = [each for each in get_args(hint) or (hint,) if each is not type(None)]
        return next((by_type[kind] for kind in kinds if kind in by_type), st.none())

    def _has_part(self, user: User, issue: Issue) -> bool:
        parts = self.parts[issue.pk]
        places = {each.pk for each in parts if isinstance(each, Division)} | {issue.division_id}
        units = {each.pk for each in parts if isinstance(each, Unit)}
        mine = {grant.unit_id for grant in user.current_grants if grant.unit_id}
        return (
            user in parts
            or bool(mine & units)
            or any(covers(user.code_ranges, code) for code in places)
        )

    def _owns(self, user: User, issue: Issue) -> Any:
        """The division or unit in whose name this user can take the issue on; None where not."""
        ways = [
            code
            for code, may in abilities(user, issue).items()
            if may
            and ACTIONS[code].style == "primary"
            and target(issue.state, code, issue) not in (None, issue.state)
        ]
        if not ways:
            return None
        (grant,) = user.current_grants
        return grant.unit_id or grant.division_id

    def _office_at(self, code: str) -> str:
        """The nearest office with people at a division or above it."""
        offices = [u.office_ranges[0] for u in self.world.people.values() if u.office_ranges]
        return max((low for low, high in offices if low <= code < high), key=level_of)


def answer_to(press: dict[str, Any]) -> tuple[Acted | None, str]:
    """What was done, or the words of the refusal."""
    try:
        return act(**press), ""
    except DomainError as refusal:
        return None, refusal.detail


def is_chinese(words: str) -> bool:
    return any("一" <= sign <= "鿿" for sign in words)


def traces() -> list[Any]:
    """Every row of the room."""
    models = apps.get_app_config("issues").get_models()
    return [list(model._base_manager.order_by("pk").values()) for model in models]


@pytest.mark.django_db
def test_whoever_does_whatever_what_must_be_true_stays_true(cast: Any) -> None:
    AnyWay.world = World(cast)
    run_state_machine_as_test(
        AnyWay,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
