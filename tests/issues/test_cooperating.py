"""配合单位 beside the one charged, and papers beside the photos."""

import io
from uuid import uuid4

import pytest

from common import clock
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from issues.models import Issue
from issues.neighbours.inbox import helping_counts
from issues.permissions import abilities
from issues.services import What
from tests import factories as make
from tests.issues.pages import browser, words_of
from tests.phone import Phone
from tests.photos import photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def helper(cast):
    """The clerk of another unit of the district."""
    clerk = make.UserFactory(name="住建委经办")
    make.grant(clerk, "unit", make.UnitFactory(name="江南区住建委", division=cast.district))
    return clerk


def unit_of(clerk):
    return clerk.grants.get().unit


def waiting(user):
    return [rows.count() for _, rows, _ in helping_counts(user, clock.now())]


def test_a_unit_that_co_operates_sees_reports_and_decides_nothing(walk, cast, helper):
    issue, unit = walk.accepted(), unit_of(helper)
    with pytest.raises(Invalid, match="是责任单位"):
        walk.act(issue, "hand_over", what=What(unit=cast.unit, helpers=(cast.unit,)))
    assert not Issue.objects.visible_to(helper).exists()
    walk.act(issue, "hand_over", what=What(unit=cast.unit, helpers=(unit,)))
    issue.refresh_from_db()
    assert waiting(helper) == [1]
    page = words_of(browser(helper).get(f"/issues/{issue.pk}/"))
    assert "配合单位" in page
    assert unit.name in page
    assert [code for code, may in abilities(helper, issue).items() if may] == ["supplement"]
    walk.act(issue, "supplement", by=helper, note="已协调供电切断")
    assert issue.ledger.last().by_role == f"{unit}责任单位经办人"
    with pytest.raises(NotAllowed):
        walk.act(issue, "sign", by=helper)
    with pytest.raises(Conflict, match="已是配合单位"):
        walk.act(issue, "cooperate", what=What(helpers=(unit,)))
    assert unit.name in words_of(browser(helper).get("/issues/?inbox=help"))
    # Taken back: nobody works along any more, and who had a part goes on reading.
    walk.act(issue, "recall", note="改由镇里办理")
    issue.refresh_from_db()
    assert waiting(helper) == [0]
    assert not any(abilities(helper, issue).values())
    assert Issue.objects.visible_to(helper).exists()


def test_another_is_asked_later_if_somebody_can_act_for_it(walk, cast, helper):
    issue = walk.handed_over()
    nobody = make.UnitFactory(name="江南区林业局", division=cast.district)
    with pytest.raises(Invalid, match="没有启用的经办人账号"):
        walk.act(issue, "cooperate", what=What(helpers=(nobody,)))
    office = browser(cast.district_office)
    asked = office.get(f"/issues/{issue.pk}/acts/cooperate/")
    assert list(asked.context["form"].fields["helpers"].queryset) == [unit_of(helper)]
    sent = {"client_ref": str(uuid4()), "note": "请配合断电", "helpers": [unit_of(helper).pk]}
    assert office.post(f"/issues/{issue.pk}/acts/cooperate/", sent).status_code == 302
    assert "配合单位：江南区住建委" in words_of(office.get(f"/issues/{issue.pk}/"))
    stranger = make.UserFactory()
    make.grant(stranger, "unit", make.UnitFactory(division=cast.district))
    with pytest.raises(NotVisible):
        walk.act(issue, "supplement", by=stranger, note="x")


def test_a_report_and_an_act_take_papers_beside_their_photos(walk, cast):
    issue, unit = walk.rectifying(), browser(cast.unit_clerk)
    files = {"photos": photo(), "papers": PDF}
    sent = {"client_ref": str(uuid4()), "note": "已清运，附会议纪要"}
    for name, content in files.items():
        sent[name] = io.BytesIO(content)
        sent[name].name = "整改后.jpg" if name == "photos" else "会议纪要.pdf"
    assert unit.post(f"/issues/{issue.pk}/acts/request_closure/", sent).status_code == 302
    page = words_of(unit.get(f"/issues/{issue.pk}/"))
    assert "会议纪要.pdf" in page
    key = issue.ledger.last().files[1]
    answer = unit.get(f"/issues/{issue.pk}/photos/{key}/full/")
    assert "attachment" in answer["Content-Disposition"]
    # Photos are still asked for: a paper is none.
    again = walk.rectifying()
    lacking = {"client_ref": str(uuid4()), "note": "已清运", "papers": io.BytesIO(PDF)}
    lacking["papers"].name = "会议纪要.pdf"
    refused = unit.post(f"/issues/{again.pk}/acts/request_closure/", lacking)
    assert refused.status_code == 422
    assert "会议纪要.pdf" in words_of(refused)


def test_a_phone_names_them_as_the_page_does(walk, cast, helper):
    """By their numbers; what is no unit of the district is told by its field."""
    phone, issue = Phone(cast.district_office), walk.accepted()
    address = f"issues/{issue.uuid}/actions/hand_over/"
    sent = {"client_ref": str(uuid4()), "unit": cast.unit.pk, "helpers": [unit_of(helper).pk]}
    for wrong in ([0], ["x"], [10**9], 5, [unit_of(helper).pk, 10**9], list(range(1, 60))):
        answer = phone.post(address, sent | {"helpers": wrong})
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["helpers"]), wrong
    assert phone.post(address, sent).status_code == 200
    assert phone.post(address, sent).status_code == 200
    assert phone.post(address, sent | {"helpers": []}).status_code == 409
    assert waiting(helper) == [1]
