"""Rubrics and scorings for tests of this room."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.models import UnitKind, User
from attachments.services.uploads import store_document
from common.text.chinese import SHANGHAI
from common.text.outline import ROOT
from complaints.models import Complaint
from rivers.models import Signboard
from scoring.models import Rubric, RubricVersion, Scoring, Sheet
from scoring.rules.registry import SHAPES
from scoring.rules.rubrics import Bar, Grade, Node, Settings
from scoring.rules.shape import Shape, read_shape
from scoring.services.rubrics import create_rubric, publish, save_head, save_node
from scoring.services.scorings import announce, enter, open_scoring
from tests import factories as make
from tests.cast import DISTRICT, Cast

D = Decimal
YEAR = 2026


def at(month: int, day: int, hour: int = 9, year: int = YEAR) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
#: After the year.
AFTER = at(1, 12, year=YEAR + 1)


def shape(code: str, **data: Any) -> Shape:
    made, faults = read_shape(SHAPES[code], data)
    assert made is not None, faults
    return made


def item(name: str, points: str, kind: Shape, **more: Any) -> Node:
    fields = {"key": "", "parent": ROOT, "scorer": "区河长办"} | more
    return Node(name=name, points=D(points), shape=kind, **fields)


GRADES = (Grade(name="优秀", least=D(90)), Grade(name="合格", least=D(60)), Grade(name="不合格"))
VETO = Bar(key="b1", name="发生重大水污染事件", source="hand", number=D(1), best="不合格")


def nodes(clerk_unit: int | None = None) -> list[Node]:
    """n1 红灯 from notices, n2 制度建设 by hand (of a unit, where one is given), n3 加分."""
    return [
        item("红灯", "40", shape("deduct", each="0.5"), source="lights.red"),
        item("制度建设", "60", shape("missing", rows=[{"name": "台账", "each": 5}, {"name": "会议", "each": 5}]),
             scorer_unit=clerk_unit),
        item("加分", "0", shape("bonus", most=3, rows=[{"name": "市级表彰", "each": 1}])),
    ]  # fmt: skip


def second_office(cast: Cast) -> User:
    """Another account of the district's office, because whoever wrote publishes nothing."""
    known = User.objects.filter(name="区河长办二").first()
    return known or make.office(DISTRICT, "区河长办二")


def draft(cast: Cast, **more: Any) -> RubricVersion:
    # A second one in the same year needs a name of its own: pages that are walked make several.
    known = Rubric.objects.filter(division=cast.district, year=YEAR).count()
    name = "年度考核办法" + (f"（{known + 1}）" if known else "")
    fields = {"name": name, "year": YEAR, "division": cast.district}
    made = create_rubric(**fields | {"by": cast.district_office, "at": at(1, 5)} | more)
    for node in nodes(cast.unit.pk):
        save_node(version_id=made.pk, node=node, by=cast.district_office, at=at(1, 5))
    settings = Settings(grades=GRADES, bars=(VETO,), ceiling=None)
    return save_head(
        version_id=made.pk, basis="区河长办〔2026〕3号", audience="all", named=[],
        settings=settings, by=cast.district_office, at=at(1, 5),
    )  # fmt: skip


def published(cast: Cast, **more: Any) -> RubricVersion:
    return publish(version_id=draft(cast, **more).pk, by=second_office(cast), at=at(1, 6))


def opened(cast: Cast, **more: Any) -> Scoring:
    """The scoring of 清溪镇, 石桥镇 and the bureau, to whom nothing has been entered."""
    if not cast.district.units.filter(name="江南区水利局").exists():
        make.UnitFactory(name="江南区水利局", division=cast.district, kind=UnitKind.BUREAU)
    return open_scoring(version=published(cast, **more), by=cast.district_office, at=at(2, 1))


def sheet(of: Scoring, name: str) -> Sheet:
    return of.sheets.select_related("scoring").get(name=name)


def fill(cast: Cast, of: Scoring, **missing: int) -> None:
    """All that is by hand, of everybody: missing causes of 制度建设 by the subject's name."""
    for each in of.sheets.all():
        for key, numbers in (
            ("n2", {"台账": D(missing.get(each.name, 0)), "会议": D(0)}),
            ("n3", {"市级表彰": D(0)}),
        ):
            enter(sheet_id=each.pk, key=key, column="final", numbers=numbers,
                  by=cast.district_office, at=AFTER)  # fmt: skip


def reported_again(cast: Cast) -> list[Complaint]:
    """A place in 清溪镇 of which the public complained in March, and twice more."""
    board = Signboard.objects.create(code="P-1", reach=cast.reach)
    first, *again = [
        Complaint(number=f"12345678901{n}", reach=cast.reach, division=cast.village, signboard=board,
                  description="臭", state="received", received_at=at(3, n + 1), answer_by=at(11, 20))
        for n in range(3)
    ]  # fmt: skip
    first.save()
    for each in again:
        each.repeats = first
        each.save()
    return again


def scan(by: User) -> UUID:
    """A file as proof, uploaded by whoever fills in."""
    key: UUID = store_document(data=PDF, name="佐证.pdf", by=by, at=AFTER).uuid
    return key


def announced(cast: Cast, at: datetime = AFTER) -> Scoring:
    of = opened(cast)
    fill(cast, of, 清溪镇=2)
    return announce(scoring_id=of.pk, by=second_office(cast), at=at)


__all__ = ["DISTRICT", "make", "replace"]
