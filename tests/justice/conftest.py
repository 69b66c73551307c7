"""The police and the procurator of the cast's district, and the walk of the ledger's tests."""

from dataclasses import dataclass

import pytest

from accounts.models import Role, Unit, UnitKind, User
from issues.services import What
from tests import factories as make
from tests.cast import DISTRICT
from tests.issues.conftest import Walk


@dataclass
class Justice:
    police: Unit
    procurator: Unit
    officer: User
    colleague: User
    prosecutor: User


def make_justice() -> Justice:
    """The district's police with two accounts, its procurator with one."""
    police = make.UnitFactory(name="江南区公安局", division_id=DISTRICT, kind=UnitKind.POLICE)
    procurator = make.UnitFactory(
        name="江南区人民检察院", division_id=DISTRICT, kind=UnitKind.PROCURATOR
    )
    officer, colleague, prosecutor = (
        make.UserFactory(name=name) for name in ("河道警长", "派出所民警", "检察官")
    )
    for user, unit in ((officer, police), (colleague, police), (prosecutor, procurator)):
        make.grant(user, Role.JUSTICE, unit)
    return Justice(police, procurator, officer, colleague, prosecutor)


@pytest.fixture
def justice(cast):
    return make_justice()


class JusticeWalk(Walk):
    def __init__(self, cast, justice):
        super().__init__(cast)
        self.justice = justice

    def shared(self, issue=None, unit=None, **more):
        what = What(unit=unit or self.justice.police)
        note = more.pop("note", "涉嫌非法采砂，请核查")
        return self.act(issue or self.accepted(), "share", what=what, note=note, **more)

    def answer(self, issue, outcome, case_number="", by=None, **more):
        what = What(outcome=outcome, case_number=case_number, **more)
        by = by or self.justice.officer
        return self.act(issue, "justice_answer", by=by, note="已到现场核查", what=what)


@pytest.fixture
def walk(cast, justice):
    return JusticeWalk(cast, justice)
