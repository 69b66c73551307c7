"""Work that is one act: ticked rows with one form and a result for each, a find put right on the spot, a chief's own
patrol in the browser."""

import io
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from zeal import zeal_ignore

from common.text.chinese import SHANGHAI
from inspections.models import Patrol
from inspections.services.dues import open_dues
from issues.models import Issue, IssueKind
from notices.models import Measure, Proposal
from plans.models import Instruction
from spots.models import ImportBatch, Spot
from spots.services import assign_batch, dismiss
from tests import factories as make
from tests.hezhang.making import MONDAY
from tests.notices import laddering
from tests.photos import photo
from tests.plans.making import line, task_list
from tests.plans.reviewing import PAPER, at
from tests.plans.reviewing import draft as reviewed
from tests.spots import kit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def desk(client):
    def opened(user):
        client.force_login(user)
        return client

    return opened


def ticked(rows, **said):
    return {"ids": [row.pk for row in rows], "confirmed": 1, "client_ref": str(uuid4())} | said


def left(answer):
    """Rows that stayed on the page → why."""
    return {key: why for key, _, why in answer.context["rows"]}


def file(name):
    content = io.BytesIO(photo())
    content.name = name
    return content


@pytest.fixture
def assigned(cast):
    """Three spots of the town, to be verified by it."""
    spots = kit.spots(cast, count=3)
    batch = spots[0].batch
    by = {"by": cast.district_office, "at": kit.AT}
    assign_batch(batch_id=batch.pk, level=9, verify_by=kit.JUNE, **by)
    return spots


class TestSpots:
    ADDRESS = "/spots/verify/"
    REAL = {
        "verdict": "real",
        "note": "河滩堆放弃土",
        "kind": "luandui",
        "severity": "general",
        "rectify_by": "2099-11-30",
    }

    def test_one_verdict_for_several_leaves_only_what_cannot_be_judged_so(
        self, cast, desk, assigned
    ):
        Spot.objects.filter(pk=assigned[1].pk).update(reach=None)
        town = desk(cast.town_office)
        asked = town.post(self.ADDRESS, {"ids": [spot.pk for spot in assigned]})
        assert len(asked.context["rows"]) == 3
        # Each enters the ledger by itself: its number and its entry are written under locks of their own.
        with zeal_ignore():
            answer = town.post(self.ADDRESS, ticked(assigned, **self.REAL))
        assert answer.status_code == 422
        assert left(answer) == {assigned[1].pk: "附近没有河段，请单独认定，并填写河段。"}
        assert "已认定 2 个" in answer.text
        assert "河滩堆放弃土" in answer.text
        assert Issue.objects.filter(source="satellite").count() == 2
        unreal = ticked(assigned[1:2], verdict="unreal", note="为取水设施")
        assert town.post(self.ADDRESS, unreal).status_code == 302
        assert sorted(Spot.objects.values_list("state", flat=True)) == ["real", "real", "unreal"]

    def test_the_list_that_was_sent_down_comes_back_with_what_was_found(self, cast, desk, assigned):
        given = {"by": cast.town_office, "at": kit.AT}
        settled = kit.assigned(cast, name="另一批次")
        dismiss(spot_id=settled.pk, note="取水口", **given)
        headings = ("批次", "图斑编号", "认定结果", "核查情况", "类别", "程度", "整改期限")
        sheet = kit.sheet(
            [kit.BATCH, "T0001", "属实", "河滩堆放弃土", "乱堆", "较重", "2099-11-30"],
            [kit.BATCH, "T0002", "不属实", "为取水设施", None, None, None],
            [kit.BATCH, "T0003", None, None, None, None, None],
            [kit.BATCH, "T0009", "属实", "没有这个", "乱堆", None, None],
            ["另一批次", "T0001", "属实", "已认定过", "乱堆", None, "2099-11-30"],
            headings=headings,
        )
        town = desk(cast.town_office)
        sent = {"file": SimpleUploadedFile("核查结果.xlsx", sheet)}
        answer = town.post("/spots/verdicts/import/", sent)
        batch = ImportBatch.objects.latest("pk")
        page = town.get(answer["Location"]).text
        assert "没有找到图斑“T0009”" in page
        assert not Issue.objects.filter(source="satellite").exists()
        town.post(f"/spots/verdicts/import/{batch.pk}/apply/", {"skip_bad": "yes"})
        states = Spot.objects.filter(batch__name=kit.BATCH).order_by("code")
        assert list(states.values_list("state", flat=True)) == ["real", "unreal", "assigned"]
        found = Issue.objects.get(source="satellite")
        assert (found.kind.name, found.severity, found.description) == (
            "乱堆",
            "heavier",
            "河滩堆放弃土",
        )
        settled.refresh_from_db()
        assert settled.state == "unreal"
        # The same file once more changes nothing.
        town.post("/spots/verdicts/import/", {"file": SimpleUploadedFile("再次.xlsx", sheet)})
        again = ImportBatch.objects.latest("pk")
        assert again.counts.get("update", 0) == 0


def test_an_opinion_on_several_lists_is_given_once(cast, desk):
    review = reviewed(cast)
    review.through(2)
    (asked,) = review.asks()
    said = {
        "verdict": "pass",
        "comment": "同意",
        "signer": PAPER.signer,
        "document": PAPER.document,
    }
    office = desk(cast.district_office)
    listed = office.get("/plans/reviews/")
    assert f'value="{asked.pk}"' in listed.text
    lacking = office.post("/plans/reviews/answer/", ticked([asked], **said | {"signer": ""}))
    assert lacking.status_code == 422
    assert review.waiting() == ["专家组"]
    # Somebody was faster: told at the row, and nothing is answered twice.
    review.answer("专家组", cast.district_office, at(3, 8), paper=PAPER)
    gone = office.post("/plans/reviews/answer/", ticked([asked], **said), follow=True)
    assert "请先勾选要提交意见的清单" in gone.text
    (chief,) = review.asks()
    done = desk(cast.district_chief).post("/plans/reviews/answer/", ticked([chief], verdict="pass"))
    assert done.status_code == 302
    assert review.waiting() == ["江南区人民政府"]


def test_yellow_and_red_lines_are_pushed_to_a_chief_together(cast, desk):
    of = task_list(cast)
    red, green = line(of, title="管网", light="red"), line(of, title="浮岛", light="green")
    office = desk(cast.district_office)
    assert 'name="ids"' in office.get("/plans/lines/?year=2026").text
    said = {"chief": cast.district_chief.pk, "words": "请阅示"}
    answer = office.post("/plans/lines/push/", ticked([red, green], **said))
    assert left(answer) == {green.pk: "这项任务亮绿灯，不必呈送。"}
    assert "请阅示" in answer.text
    assert [case.line for case in Instruction.objects.all()] == [red]


def test_several_are_called_to_one_interview_and_have_one_record(cast, desk):
    laddering.missed(cast, 7, 8, 9)
    laddering.drawn(cast)
    laddering.lit_notice(cast, 生态浮岛="red")
    laddering.drawn(cast)
    found = list(Proposal.objects.filter(state="open").order_by("pk"))
    assert len(found) == 2
    said = {
        "meets_at": "2026-11-20 09:00",
        "meets_place": "区河长办会议室",
        "signer": "区级河长",
        "answer_by": "2026-11-30",
        "body": "请说明原因，限期整改。",
        "reason": "连续发生",
    }
    office = desk(cast.district_office)
    done = office.post("/notices/ladder/proposals/interview/", ticked(found, **said))
    assert done.status_code == 302
    issued = list(Measure.objects.order_by("number"))
    assert {(m.rung, m.meets_place) for m in issued} == {("interview", "区河长办会议室")}
    assert len({m.number for m in issued}) == len(found)
    held = {
        "day": "2026-11-16",
        "place": "区河长办会议室",
        "people": "区河长办主任、被约谈人",
        "words": "已当面约谈。",
    }
    address = "/notices/ladder/together/hold/"
    assert office.post(address, ticked(issued, **held)).status_code == 302
    first, *others = issued
    step = first.steps.get(event="hold")
    assert step.data["together"] == [other.number for other in others]
    assert {m.steps.get(event="hold").words for m in issued} == {"已当面约谈。"}
    assert others[0].number in office.get(f"/notices/ladder/{first.pk}/").text
    # Over for one of them: said at the row, and the other is closed.
    laddering.step(first, "close", cast.district_office, words="已整改。")
    closing = ticked(issued, words="已整改到位。")
    ended = office.post("/notices/ladder/together/close/", closing)
    assert ended.status_code == 422
    assert list(left(ended)) == [first.pk]
    assert set(Measure.objects.values_list("state", flat=True)) == {"closed"}


class TestOnTheSpot:
    def entry(self, cast, **more):
        return {
            "uuid": str(uuid4()),
            "source": "supervision",
            "reach": cast.reach.code,
            "kind": IssueKind.objects.get(code="luandui").pk,
            "severity": "general",
            "description": "河岸丢弃编织袋",
            "words": "当场清理运走",
            "photos": [file("前.jpg")],
            "after": [file("后.jpg")],
        } | more

    def test_one_form_writes_the_whole_chain(self, cast, desk):
        town = desk(cast.town_office)
        lacking = town.post("/issues/new/on-spot/", self.entry(cast, after=[]))
        assert lacking.status_code == 422
        assert "请上传整改后的照片" in lacking.text
        assert not Issue.objects.exists()
        sent = self.entry(cast)
        with zeal_ignore([{"model": "attachments.Blob", "field": "get()"}]):
            done = town.post("/issues/new/on-spot/", sent)
        issue = Issue.objects.get()
        assert done["Location"] == f"/issues/{issue.pk}/"
        events = [entry.event for entry in issue.ledger.order_by("seq")]
        assert events[:3] == ["issue.reported", "issue.fixed_on_spot", "issue.accepted"]
        # What the rules leave to another person waits for that person.
        rest = ["issue.verified", "issue.closed"]
        assert events[3:] == rest[: len(events) - 3]
        assert issue.is_fixed_on_spot
        assert len(issue.photos) == 1
        assert len(issue.ledger.get(event="issue.fixed_on_spot").files) == 1
        # Pressed twice: one issue.
        with zeal_ignore([{"model": "attachments.Blob", "field": "get()"}]):
            town.post("/issues/new/on-spot/", self.entry(cast, uuid=sent["uuid"]))
        assert Issue.objects.count() == 1


class TestAChiefsOwnPatrol:
    def test_counts_towards_what_the_chief_owes_and_finds_its_issue(self, cast, desk):
        chief = make.ChiefFactory(name="区级河长", division=cast.district, user=cast.district_chief)
        make.AppointmentFactory(
            chief=chief, reach=None, river=cast.river, division=cast.district, tier=6
        )
        open_dues(at=MONDAY, first=date(2026, 11, 1), last=date(2026, 12, 31))
        me = desk(cast.district_chief)
        shown = me.get(reverse("inspections:own_create"))
        form = shown.context["form"]
        assert list(form.fields["reach"].queryset) == [cast.reach, cast.stranger_reach]
        sent = {
            "uuid": str(form["uuid"].value()),
            "reach": cast.reach.pk,
            "kind": "meeting",
            "started_at": "2026-11-15 09:00",
            "ended_at": "2026-11-15 10:00",
            "note": "议定清理河口漂浮物",
        }
        address = reverse("inspections:own_create")
        backwards = me.post(address, sent | {"ended_at": "2026-11-15 08:00"})
        assert "结束时间早于开始时间" in backwards.text
        done = me.post(address, sent)
        assert me.post(address, sent)["Location"] == done["Location"]
        patrol = Patrol.objects.get()
        begun = datetime(2026, 11, 15, 9, tzinfo=SHANGHAI)
        assert (patrol.chief, patrol.tier, patrol.started_at) == (chief, 6, begun)
        assert (patrol.state, patrol.due.river) == ("valid", cast.river)
        assert patrol.duration_s == timedelta(hours=1).total_seconds()
        report = me.get(f"/issues/new/?patrol={patrol.pk}")
        assert report.context["form"].initial["source"] == "patrol"
        said = {
            "uuid": str(uuid4()),
            "source": "patrol",
            "patrol": patrol.pk,
            "reach": cast.reach.code,
            "kind": IssueKind.objects.get(code="luandui").pk,
            "severity": "general",
            "description": "河口漂浮物",
        }
        other = me.post("/issues/new/", said | {"source": "media"})
        assert "来源应为“巡河发现”" in other.text
        me.post("/issues/new/", said)
        issue = Issue.objects.get()
        assert (issue.patrol, issue.found_tier, issue.source) == (patrol, 6, "patrol")
