"""The photo of a signboard: chosen in its form or brought by a check, seen by users who see the board."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from attachments.models import Attachment
from attachments.services.uploads import store_photo
from common.errors import Invalid
from rivers import services
from rivers.models import CheckResult, Signboard
from rivers.services.facts import SignboardFacts
from tests.photos import photo
from tests.rivers.kit import AT, sheet


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def board(cast) -> Signboard:
    return Signboard.objects.create(code="G1", reach=cast.reach, place="桥头")


@pytest.fixture
def clerk(client: Client, cast) -> Client:
    client.force_login(cast.town_office)
    return client


def typed(board, **changes):
    """The board as a clerk types it."""
    return {
        "code": "G1",
        "reach": f"{board.reach}（{board.reach.code}）",
        "place": "桥头",
    } | changes


def jpeg(colour="blue"):
    return SimpleUploadedFile("公示牌.jpg", photo(colour=colour), "image/jpeg")


def uploaded(by, colour="blue"):
    return store_photo(uuid=uuid4(), data=photo(colour=colour), name="a.jpg", by=by, at=AT)[0].uuid


def with_photo(board, by):
    """The board with a photo that this office chose."""
    return services.save_signboard(
        facts=SignboardFacts(code="G1", reach=board.reach, place="桥头", photo=uploaded(by)),
        signboard=board,
        by=by,
        at=AT,
    )


def test_a_photo_chosen_in_the_form_stands_on_the_boards_page(clerk, board) -> None:
    page = clerk.post(
        f"/rivers/signboards/{board.pk}/edit/", typed(board, photo=jpeg()), follow=True
    ).text
    board.refresh_from_db()
    address = f"/rivers/signboards/{board.pk}/photos/{board.photo}/full/"
    assert address in page
    assert clerk.get(address).headers["Content-Type"] == "image/jpeg"


def test_a_refused_form_keeps_the_photo(clerk, board) -> None:
    address = f"/rivers/signboards/{board.pk}/edit/"
    refused = clerk.post(address, typed(board, place="", photo=jpeg()))
    kept = Attachment.objects.get()
    assert refused.status_code == 422
    assert f'value="{kept.uuid}" checked' in refused.text
    clerk.post(address, typed(board) | {"photo-kept": str(kept.uuid)})
    board.refresh_from_db()
    assert board.photo == kept.uuid


def test_saving_without_a_photo_leaves_that_of_another_office(clerk, cast, board) -> None:
    board = with_photo(board, cast.district_office)
    kept = board.photo
    address = f"/rivers/signboards/{board.pk}/edit/"
    assert "不选则保留，选了即替换" in clerk.get(address).text
    clerk.post(address, typed(board, place="村委会"))
    board.refresh_from_db()
    assert (board.place, board.photo) == ("村委会", kept)
    clerk.post(address, typed(board, drop_photo="on"))
    board.refresh_from_db()
    assert board.photo is None


def test_an_import_leaves_the_photo(clerk, cast, board) -> None:
    board = with_photo(board, cast.town_office)
    kept = board.photo
    file = sheet("编码 河段编码 位置", ["G1", board.reach.code, "村委会"])
    page = clerk.post("/rivers/signboards/import/", {"file": file})
    clerk.post(f"{page.headers['Location']}apply/")
    board.refresh_from_db()
    assert (board.place, board.photo) == ("村委会", kept)


def test_a_check_brings_its_photo_which_becomes_the_boards(clerk, board) -> None:
    address = f"/rivers/signboards/{board.pk}/check/"
    for colour in ("red", "green"):
        sent = {"day": "2026-11-01", "result": "right", "photo": jpeg(colour)}
        page = clerk.post(address, sent, follow=True).text
    assert "已登记核查结果" in page
    board.refresh_from_db()
    newest, first = board.checks.all()
    assert board.photo == newest.photo != first.photo
    for check in (newest, first):
        assert f"/photos/{check.photo}/thumb/" in page
        assert (
            clerk.get(f"/rivers/signboards/{board.pk}/photos/{check.photo}/thumb/").status_code
            == 200
        )


def test_an_older_look_leaves_the_newer_photo(cast, board) -> None:
    for day, colour in (("2026-11-20", "red"), ("2026-11-01", "green")):
        services.check_signboard(
            signboard=board,
            day=AT.date().fromisoformat(day),
            result=CheckResult.RIGHT,
            photo=uploaded(cast.town_office, colour),
            by=cast.town_office,
            at=AT,
        )
    board.refresh_from_db()
    assert board.photo == board.checks.get(day="2026-11-20").photo


def test_a_refused_check_says_why_and_keeps_the_photo(clerk, board) -> None:
    sent = {"day": "2999-01-01", "result": "right", "photo": jpeg()}
    answer = clerk.post(f"/rivers/signboards/{board.pk}/check/", sent)
    assert answer.status_code == 422
    assert "核查日期不能晚于今天" in answer.text
    assert f'value="{Attachment.objects.get().uuid}" checked' in answer.text


def test_who_does_not_see_the_board_does_not_see_its_photo(client: Client, cast, board) -> None:
    board = with_photo(board, cast.town_office)
    address = f"/rivers/signboards/{board.pk}/photos/{board.photo}/full/"
    client.force_login(cast.district_chief)
    assert client.get(address).status_code == 200
    client.force_login(cast.stranger)
    assert client.get(address).status_code == 404
    theirs = Signboard.objects.create(code="G2", reach=cast.stranger_reach, place="桥头")
    assert client.get(address.replace(f"/{board.pk}/", f"/{theirs.pk}/")).status_code == 404


def test_nobody_hangs_anothers_photo_on_a_board(client: Client, cast, board) -> None:
    theirs = uploaded(cast.stranger)
    with pytest.raises(Invalid) as refused:
        services.save_signboard(
            facts=SignboardFacts(code="G1", reach=cast.reach, place="桥头", photo=theirs),
            signboard=board,
            by=cast.town_office,
            at=AT,
        )
    assert "photo" in refused.value.fields
    Signboard.objects.filter(pk=board.pk).update(photo=theirs)
    client.force_login(cast.town_office)
    assert client.get(f"/rivers/signboards/{board.pk}/photos/{theirs}/full/").status_code == 404


def test_the_history_tells_that_the_photo_changed(clerk, cast, board) -> None:
    services.check_signboard(
        signboard=with_photo(board, cast.town_office),
        day=AT.date(),
        result=CheckResult.RIGHT,
        photo=uploaded(cast.town_office, "red"),
        by=cast.town_office,
        at=AT,
    )
    board.refresh_from_db()
    assert f"编号 {str(board.photo)[:8]}" in clerk.get(f"/rivers/signboards/{board.pk}/").text


def test_a_page_asks_as_much_for_many_checks_as_for_few(
    clerk, cast, board, django_assert_max_num_queries
) -> None:
    for colour in ("red", "green", "blue", "black"):
        services.check_signboard(
            signboard=board,
            day=AT.date(),
            result=CheckResult.RIGHT,
            photo=uploaded(cast.town_office, colour),
            by=cast.town_office,
            at=AT,
        )
    with django_assert_max_num_queries(14):
        assert clerk.get(f"/rivers/signboards/{board.pk}/").status_code == 200
