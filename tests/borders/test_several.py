"""Meetings of several neighbours, swaps with chiefs outside the portal, and a border's year."""

import io
from datetime import date, timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Division
from borders.models import Agreement, Meeting, OutsideSwap
from borders.reads.figures import borders_of
from borders.services.meetings import Item, Minutes, finish_agreement, record_meeting
from borders.services.swaps import OutsidePair, record_outside_swaps
from common import clock
from common.errors import Invalid, NotAllowed
from common.text.chinese import local_date
from inspections.neighbours.posts import post_line
from issues.models import Transfer
from tests import factories as make
from tests.borders.test_pages import browser, page
from tests.cast import DISTRICT, NEIGHBOUR_TOWN, TOWN
from tests.photos import photo

pytestmark = pytest.mark.django_db
THIRD = "500101003000"
OTHER_DISTRICT = "500102000000"


@pytest.fixture(autouse=True)
def lately(walk):
    walk.at = clock.now() - timedelta(days=2)


@pytest.fixture
def third(cast):
    """A third town, with an office."""
    town = make.division(THIRD, "白沙镇")
    town.clerk = make.office(THIRD, "白沙镇河长办")
    return town


def held(border, third, *, items=(), others=None, kind="regular", **more):
    minutes = Minutes(
        uuid=uuid4(),
        kind=kind,
        division=Division.objects.get(pk=TOWN),
        neighbour=border.there,
        others=[third] if others is None else others,
        held_on=local_date(clock.now()),
        place="清溪镇政府",
        chair="李副镇长",
        people="三方河长办",
        words="会商",
        **more,
    )
    return record_meeting(minutes=minutes, items=items, by=border.cast.town_office, at=clock.now())


def test_one_record_is_every_party_s_and_counts_to_each_border(border, cast, third):
    meeting = held(border, third, items=[Item(words="设拦漂索", responsible="白沙镇")])
    assert str(meeting) == "清溪镇与石桥镇、白沙镇例会通报"
    for user in (cast.town_office, cast.stranger, third.clerk, cast.district_office):
        assert list(Meeting.objects.visible_to(user)) == [meeting]
    everything = Transfer.objects.all(), Meeting.objects.all()
    met = {(b.pair.ours, b.pair.theirs): b.meetings for b in borders_of(*everything, THIRD)}
    assert met == {(THIRD, TOWN): 1, (THIRD, NEIGHBOUR_TOWN): 1}
    district = {(b.pair.ours, b.pair.theirs): b.meetings for b in borders_of(*everything, DISTRICT)}
    assert district == {
        (TOWN, NEIGHBOUR_TOWN): 1,
        (TOWN, THIRD): 1,
        (NEIGHBOUR_TOWN, THIRD): 1,
    }
    there = page(third.clerk, f"/borders/between/{THIRD}/{NEIGHBOUR_TOWN}/")
    assert "清溪镇召集，石桥镇、白沙镇参加" in there
    assert "石桥镇、白沙镇" in page(third.clerk, f"/borders/meetings/{meeting.pk}/")
    item = Agreement.objects.get()
    done = {"agreement_id": item.pk, "done_on": meeting.held_on, "words": "已设"}
    outsider = make.office(make.division("500101004000", "黑石镇").pk, "黑石镇河长办")
    assert not Meeting.objects.visible_to(outsider).exists()
    assert finish_agreement(**done, by=third.clerk, at=clock.now()).done_by == third.clerk


def test_an_issue_that_went_between_any_two_of_them_is_agreed_on(border, cast, third, walk):
    issue = border.transferred()
    minutes = {
        "others": [border.there],
        "items": [Item(words="清运", responsible="石桥镇", issue=issue)],
    }
    cast_town, border.there = border.there, third
    meeting = held(border, third, kind="joint", **minutes)
    border.there = cast_town
    assert meeting.codes == [TOWN, THIRD, NEIGHBOUR_TOWN]
    assert issue.agreements.get().meeting == meeting


def test_who_lies_inside_another_party_is_no_neighbour(border, cast, third):
    for others in ([cast.district], [cast.village], [border.there]):
        with pytest.raises(Invalid, match="不是相邻的两方") as refusal:
            held(border, third, others=others)
        assert list(refusal.value.fields) == ["others"]
    assert not Meeting.objects.exists()


def test_the_form_takes_more_parties_by_name_and_keeps_them_when_refused(border, cast, third):
    address = f"/borders/between/{TOWN}/{NEIGHBOUR_TOWN}/meetings/new/"
    sent = {
        "uuid": str(uuid4()),
        "kind": "regular",
        "place": "",
        "chair": "李副镇长",
        "held_on": local_date(clock.now()).isoformat(),
        "people": "三方",
        "words": "会商",
        "others-TOTAL_FORMS": "1",
        "others-INITIAL_FORMS": "0",
        "others-0-division": "白沙镇",
        "items-TOTAL_FORMS": "0",
        "items-INITIAL_FORMS": "0",
    }
    refused = browser(cast.town_office).post(address, sent)
    assert refused.status_code == 422
    assert 'value="白沙镇"' in refused.content.decode()
    browser(cast.town_office).post(address, sent | {"place": "镇政府"})
    assert Meeting.objects.get().codes == [TOWN, NEIGHBOUR_TOWN, THIRD]


def test_a_swap_with_a_chief_outside_the_portal_is_recorded_with_its_letter(border, cast):
    address = f"/borders/between/{DISTRICT}/{border.outside.pk}/"
    office = browser(cast.district_office)
    assert f"{address}outside-swaps/new/" in page(cast.district_office, address)
    sent = {
        "uuid": str(uuid4()),
        "started_on": "2026-11-01",
        "ended_on": "2026-11-30",
        "note": "邻河长函〔2026〕5号",
        "files": SimpleUploadedFile("letter.jpg", photo(), "image/jpeg"),
        "outside-TOTAL_FORMS": "1",
        "outside-INITIAL_FORMS": "0",
        "outside-0-post": post_line(cast.appointment),
        "outside-0-chief_name": "钱河长",
        "outside-0-chief_post": "邻市村级河长",
        "outside-0-water": "",
    }
    refused = office.post(f"{address}outside-swaps/new/", sent)
    assert "第 1 对：请填写对方河段" in refused.content.decode()
    kept = {key: value for key, value in sent.items() if key != "files"}
    kept |= {"outside-0-water": "清溪河下游段", "files-kept": kept_files(refused)}
    for _ in range(2):
        assert office.post(f"{address}outside-swaps/new/", kept).status_code == 302
    swap = OutsideSwap.objects.get()
    shown = page(cast.district_office, f"{address}?year=2026")
    assert "邻市村级河长钱河长（清溪河下游段）" in shown
    assert f"/borders/outside-swaps/{swap.pk}/files/{swap.files[0]}/" in shown
    assert office.get(f"/borders/outside-swaps/{swap.pk}/files/{swap.files[0]}/").status_code == 200
    assert "钱河长" not in page(cast.district_office, f"{address}?year=2025")


def kept_files(response):
    return [str(row.uuid) for row in response.context["form"].fields["files"].widget.rows]


def test_a_swap_inside_the_portal_is_arranged_and_not_recorded(border, cast):
    pair = OutsidePair(post=cast.appointment, chief_name="某", water="某段")
    days = {"started_on": date(2026, 11, 1), "ended_on": date(2026, 11, 30), "at": clock.now()}
    who = {"uuid": uuid4(), "ours": cast.town, "pairs": [pair], **days}
    with pytest.raises(Invalid, match="在本平台内，请安排互巡"):
        record_outside_swaps(theirs=border.there, by=cast.town_office, **who)
    with pytest.raises(NotAllowed):
        record_outside_swaps(theirs=border.outside, by=cast.stranger, **who)
    elsewhere = who | {"ours": border.there}
    with pytest.raises(Invalid, match="不是石桥镇的河长"):
        record_outside_swaps(theirs=border.outside, by=cast.stranger, **elsewhere)


def test_a_year_s_borders_are_read_and_taken_along_by_year(border, cast, third):
    border.closed()
    old = border.transferred()
    Transfer.objects.filter(issue=old).update(asked_at=clock.now() - timedelta(days=366))
    held(border, third)
    year = local_date(clock.now()).year
    office = browser(cast.town_office)

    def sheet(query):
        answer = office.get(f"/borders/?export=xlsx{query}")
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        return {
            each.title: [row for row in each.iter_rows(values_only=True) if any(row)]
            for each in book.worksheets
        }

    def over(book):
        (head,) = [n for n, row in enumerate(book["邻区"]) if "移出件数" in row]
        at = book["邻区"][head].index("移出件数")
        return {row[1]: row[at] for row in book["邻区"][head + 1 :]}

    assert over(sheet("")) == {"石桥镇": 2, "白沙镇": 0}
    assert over(sheet(f"&year={year}")) == {"石桥镇": 1, "白沙镇": 0}
    assert over(sheet(f"&year={year - 1}"))["石桥镇"] == 1
    assert "例会通报" in str(sheet(f"&year={year}")["联席会议"])
    assert "例会通报" not in str(sheet(f"&year={year - 1}")["联席会议"])
    there = f"/borders/between/{TOWN}/{NEIGHBOUR_TOWN}/?year={year - 1}"
    shown = page(cast.town_office, there)
    assert old.number in shown
    assert "双方还没有开过会" in shown
    taken = office.get(f"{there}&export=xlsx")
    rows = openpyxl.load_workbook(io.BytesIO(b"".join(taken.streaming_content))).active
    assert old.number in str(list(rows.values))
