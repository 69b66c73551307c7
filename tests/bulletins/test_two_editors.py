"""Two editors of one bulletin: whoever is second loses no word, is told who was first, and can go on."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from attachments.services.uploads import store_photo
from bulletins.models import Bulletin, BulletinItem, Submission
from bulletins.services import items
from bulletins.services.bulletins import change_head, propose_head
from bulletins.services.items import ItemInput
from bulletins.views.urls import urlpatterns
from common.web.views import FormPage
from tests import factories as make
from tests.bulletins import kit
from tests.cast import Cast
from tests.photos import photo

# What an act remembers of an item is found by a key inside JSON.
pytestmark = [pytest.mark.django_db, pytest.mark.both]

ITEM = {"section": "own", "title": "甲的标题", "text": "甲写的一段，\r\n共两行。", "credit": ""}
TYPED = "甲写的一段，\n共两行。"
HEAD = {
    "year": "2026", "issue_number": "7", "running_number": "77", "day": "2026-11-20",
    "month": "2026-10", "permit": "", "mailbox": "", "recipients": "甲写的分送", "foreword": "",
}  # fmt: skip


@dataclass
class Desk:
    """The bulletin, its item of a text that was handed in with a photo, another text that waits, the second editor."""

    cast: Cast
    of: Bulletin
    item: BulletinItem
    waiting: Submission
    second: User

    @property
    def by(self) -> dict[str, Any]:
        return {"by": self.second, "at": kit.at(6)}

    def change(self, **more: Any) -> None:
        kept = list(self.item.photos.values_list("pk", flat=True))
        given = {"section": "below", "title": "乙的标题", "text": "乙写的内容。", "kept": kept}
        items.change_item(item_id=self.item.pk, given=ItemInput(**given | more), **self.by)

    def remove(self) -> None:
        items.remove_item(item_id=self.item.pk, **self.by)

    def proof(self) -> None:
        kit.done(self.of, "proof", self.second, kit.at(6))

    def give_back(self) -> None:
        kit.done(self.of, "return", self.second, kit.at(6, 10), note="再改")

    def head(self) -> None:
        head = replace(propose_head(self.cast.district, at=kit.at(6)), issue_number=1)
        change_head(
            bulletin_id=self.of.pk,
            head=replace(head, running_number=1, permit="乙字1号"),
            **self.by,
        )

    def pick(self) -> None:
        items.pick(
            submission_id=self.waiting.pk, bulletin_id=self.of.pk, section="below", **self.by
        )


def desk_of(cast: Cast) -> Desk:
    key = uuid4()
    store_photo(uuid=key, data=photo(32, 24), name="河.jpg", by=cast.unit_clerk, at=kit.at(1))
    of = kit.bulletin(cast)
    item = kit.picked(cast, of, kit.submission(cast, photos=[key]))
    second = make.UserFactory(name="乙编辑")
    make.grant(second, Role.OFFICE, cast.district)
    return Desk(cast, of, item, kit.submission(cast, title="另一篇"), second)


@dataclass
class Meeting:
    """A form of the first editor, what the second did meanwhile, what the first is told, and whether saving again goes.

    begins  what is done before the form is opened
    """

    page: str
    sent: dict[str, Any]
    meanwhile: tuple[Callable[[Desk], None], ...]
    told: tuple[str, ...]
    goes_on: bool = True
    begins: tuple[Callable[[Desk], None], ...] = ()


OVER = ("再次保存将以您填写的为准", "2026年11月6日 09:00")
CLOSED = ("现为“校样待签发”（乙编辑，2026年11月6日 09:00）", "退回后可以修改")
MEETINGS = {
    "an item was changed": Meeting(
        "item_change", ITEM, (Desk.change,),
        ("乙编辑已于", "修改了这篇稿件", "乙写的内容。", "乙的标题", *OVER),
    ),
    "its photo was taken away": Meeting(
        "item_change", ITEM, (lambda desk: desk.change(kept=()),), ("乙编辑已于", *OVER)
    ),
    "an item was taken out": Meeting(
        "item_change", ITEM, (Desk.remove,),
        ("乙编辑已于2026年11月6日 09:00移出了这篇稿件", "再次保存将作为新稿件放回", "作为新稿件放回</button>"),
    ),
    "it was changed, then taken out": Meeting(
        "item_change", ITEM, (Desk.change, Desk.remove), ("移出了这篇稿件", "再次保存将作为新稿件放回")
    ),
    "an item was put before the signer": Meeting("item_change", ITEM, (Desk.proof,), CLOSED, False),
    "a new item, put before the signer": Meeting("item_add", ITEM, (Desk.proof,), CLOSED, False),
    "a month, put before the signer": Meeting(
        "month_draft", {"section": "own"}, (Desk.proof,), CLOSED, False
    ),
    "the head was changed": Meeting(
        "bulletin_head", HEAD, (Desk.head,),
        ("乙编辑已于", "修改了这期简报的报头报尾", "乙字1号", *OVER),
    ),
    "the head was put before the signer": Meeting("bulletin_head", HEAD, (Desk.proof,), CLOSED, False),
    "an act was another's": Meeting(
        "bulletin_act", {"note": "甲的退回意见"}, (Desk.give_back,),
        ("现为“编辑中”（乙编辑，2026年11月6日 10:00）", "甲的退回意见"), False, (Desk.proof,),
    ),
    "a text was picked, which one declines": Meeting(
        "submission_decline", {"note": "甲的退稿理由"}, (Desk.pick,),
        ("现为“已选用”（乙编辑，2026年11月6日 09:00）", "甲的退稿理由"), False,
    ),
    "a text was picked, which one picks": Meeting(
        "submission_pick", {}, (Desk.pick,), ("现为“已选用”（乙编辑，2026年11月6日 09:00）",), False
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MEETINGS)
def test_who_is_second_keeps_what_was_typed_is_told_who_was_first_and_goes_on(
    cast: Cast, case: str
) -> None:
    desk, meeting = desk_of(cast), MEETINGS[case]
    for begin in meeting.begins:
        begin(desk)
    client = Client()
    client.force_login(cast.district_office)
    address = address_of(meeting.page, desk)
    form = client.get(address).context["form"]
    sent = _sent(form) | meeting.sent
    if meeting.page == "submission_pick":
        sent |= {"bulletin": desk.of.pk, "section": "own"}
    for act in meeting.meanwhile:
        act(desk)
    answer = client.post(address, sent)
    said = answer.content.decode()
    assert answer.status_code == 422
    for words in meeting.told:
        assert words in said
    for name, value in meeting.sent.items():
        assert answer.context["form"][name].value() == value.replace("\r\n", "\n")
    again = client.post(address, _sent(answer.context["form"]) | meeting.sent)
    assert again.status_code == (302 if meeting.goes_on else 422)
    if meeting.page == "item_change" and meeting.goes_on:
        item = desk.of.items.get()
        assert (item.text, item.section) == (TYPED, "own")
    if meeting.page == "bulletin_head" and meeting.goes_on:
        desk.of.refresh_from_db()
        assert (desk.of.permit, desk.of.recipients) == ("", "甲写的分送")


def test_what_was_handed_in_is_used_again_with_its_photo_where_its_item_is_put_back(
    cast: Cast,
) -> None:
    desk = desk_of(cast)
    kept = list(desk.item.photos.values_list("pk", flat=True))
    given = ItemInput(section="own", title="甲", text="甲写的。", kept=kept)
    desk.remove()
    written = {"item_id": desk.item.pk, "given": given, "by": cast.district_office, "at": kit.at(7)}
    back = items.put_back(**written)
    assert (back.submission, back.submission.state) == (desk.item.submission, "picked")
    assert back.photos.count() == 1
    # A second who was writing too puts back a text of their own: what was handed in is printed once.
    other = items.put_back(**written)
    assert (other.submission, other.photos.count()) == (None, 0)


def test_photos_come_back_with_an_item_as_its_form_keeps_them_whoever_had_added_them(
    cast: Cast,
) -> None:
    desk = desk_of(cast)
    added = [uuid4(), uuid4()]
    for key in added:
        store_photo(uuid=key, data=photo(32, 24), name="渠.jpg", by=desk.second, at=kit.at(5))
    handed_in = desk.item.photos.get()
    given = ItemInput(section="own", title="乙", text="乙写的。", photos=added, kept=[handed_in.pk])
    items.change_item(item_id=desk.item.pk, given=given, by=desk.second, at=kit.at(5))
    second = desk.item.photos.last()
    client = Client()
    client.force_login(cast.district_office)
    address = address_of("item_change", desk)
    # A browser sends those that are ticked: one of the second editor's is not wanted.
    sent = _sent(client.get(address).context["form"]) | ITEM | {"kept": [handed_in.pk, second.pk]}
    desk.remove()
    told = client.post(address, sent)
    assert "勾选的照片一并放回" in told.content.decode()
    again = _sent(told.context["form"])
    assert [int(key) for key in again["kept"]] == [handed_in.pk, second.pk]
    # Beside the ticks each photo is shown, to whoever may put it back.
    pictures = re.findall(r'<img src="([^"]+)" alt="照片 (\d)"', told.content.decode())
    assert [number for _, number in pictures] == ["1", "2", "3"]
    sources = [html.unescape(address) for address, _ in pictures]
    assert [client.get(each).status_code for each in sources] == [200, 200, 200]
    plain = sources[0].split("?")[0]
    for query in ("", f"?gone={desk.item.pk + 1}", f"?gone={'9' * 5000}", "?gone=甲"):
        assert client.get(plain + query).status_code == 404
    reader = Client()
    reader.force_login(cast.district_chief)
    assert reader.get(sources[0]).status_code == 404
    new = SimpleUploadedFile("新.jpg", photo(32, 24), "image/jpeg")
    assert client.post(address, again | {"photos": new}).status_code == 302
    back = desk.of.items.get()
    now = list(back.photos.all())
    assert [each.file for each in now[:2]] == [handed_in.file, second.file]
    assert [each.by for each in now] == [cast.unit_clerk, desk.second, cast.district_office]
    for each in now:
        shown = reverse("bulletins:bulletin_photo", args=[desk.of.pk, each.file])
        assert client.get(shown).status_code == 200


def test_a_head_that_nobody_changed_is_saved_though_the_bulletin_went_to_the_signer_and_came_back(
    cast: Cast,
) -> None:
    desk, client = desk_of(cast), Client()
    client.force_login(cast.district_office)
    address = address_of("bulletin_head", desk)
    sent = _sent(client.get(address).context["form"]) | HEAD
    desk.proof()
    desk.give_back()
    assert client.post(address, sent).status_code == 302


def test_acts_on_an_item_that_is_gone_say_who_took_it_out_on_the_bulletins_page(cast: Cast) -> None:
    desk, client = desk_of(cast), Client()
    client.force_login(cast.district_office)
    at_item = [desk.of.pk, desk.item.pk]
    desk.remove()
    told = "乙编辑已于2026年11月6日 09:00移出了这篇稿件。"
    for answer in (
        client.get(reverse("bulletins:item_change", args=at_item), follow=True),
        client.post(reverse("bulletins:item_move", args=[*at_item, "up"]), follow=True),
        client.post(reverse("bulletins:item_remove", args=at_item), follow=True),
    ):
        assert answer.redirect_chain[0][0] == reverse("bulletins:bulletin_detail", args=at_item[:1])
        assert told in answer.content.decode()
    other = kit.bulletin(cast)
    for key in (desk.item.pk, 10**9):
        strange = reverse("bulletins:item_change", args=[other.pk, key])
        assert client.post(strange, ITEM).status_code == 404


def test_every_form_about_a_row_is_in_the_table() -> None:
    forms = {
        each.name
        for each in urlpatterns
        if "<int:pk>" in str(each.pattern) and issubclass(each.callback.view_class, FormPage)
    }
    assert forms == {meeting.page for meeting in MEETINGS.values()}


def address_of(page: str, desk: Desk) -> str:
    args: dict[str, list[Any]] = {
        "item_change": [desk.of.pk, desk.item.pk],
        "bulletin_act": [desk.of.pk, "return"],
        "submission_decline": [desk.waiting.pk],
        "submission_pick": [desk.waiting.pk],
    }
    return reverse(f"bulletins:{page}", args=args.get(page, [desk.of.pk]))


def _sent(form: Any) -> dict[str, Any]:
    """What a browser sends of a form as it is shown."""
    shown = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in shown.items() if value not in (None, "", False)}
