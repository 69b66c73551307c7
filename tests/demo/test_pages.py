"""What the demo's accounts find: something to do for everybody who tries it, and no word of the code."""

import json
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import Level, User
from demo.place import people
from hezhang.home.inbox import waiting_below, waiting_for
from hezhang.home.navigation import address_of, menu_for
from issues.models import Clue, Transfer
from notices.models import Measure, Notice, Rung
from plans.models import TaskList
from spots.models import SpotBatch
from supervision.models import OrderForm
from tests.demo.making import AT, CODE, MARKS, account

pytestmark = MARKS

# What a small district of one river may well have none of, for one or other account.
MAY_BE_EMPTY = {
    *("sections", "outfalls", "swaps", "reviews", "revisions", "plan_cycles", "measures"),
}
# Lists are the district's: its towns answer for lines through their units' accounts.
NOT_OF_TOWNS = {
    *("month_units", "plan_lines", "plan_instructions", "revisions", "reviews", "plan_lists"),
    *("plan_cycles", "proposals", "measures", "ladder_year", "clues", "enforcements"),
    *("fund_rules", "fund_statements"),
    *("health", "happy_projects"),
}


def test_every_role_has_an_account_that_can_sign_in(client) -> None:
    printed = StringIO()
    call_command("demo", accounts=True, stdout=printed)
    accounts = {row["role"]: row for row in json.loads(printed.getvalue())}
    assert set(accounts) == set(people.SHOWN_ROLES)
    for row in accounts.values():
        assert row["mobile"].startswith("100")
        form = {"username": row["mobile"], "password": row["password"]}
        assert client.post("/accounts/login/", form).status_code == 302
        client.logout()
    stranger, town = account("stranger_office"), account("town_office")
    assert stranger.home_division.level == town.home_division.level == Level.TOWN
    assert stranger.home_division != town.home_division


def test_the_village_chief_of_the_accounts_belongs_to_the_town_office_of_the_accounts() -> None:
    village = account("village_chief").chief.appointments.first()
    assert account("town_office").is_office_of(village.division_id)


@pytest.mark.parametrize("role", people.SHOWN_ROLES)
def test_each_account_finds_something_on_every_page_of_its_menu(client, role) -> None:
    user = account(role)
    client.force_login(user)
    is_of_town = role in ("town_office", "stranger_office")
    may_be_empty = MAY_BE_EMPTY | (NOT_OF_TOWNS if is_of_town else set())
    for group in menu_for(user):
        for entry in group.entries:
            page = client.get(address_of(entry))
            assert page.status_code == 200, entry.label
            if "table" in page.context and entry.key not in may_be_empty:
                assert page.context["table"].page.paginator.count, entry.label


@pytest.mark.parametrize(
    "role",
    [
        *("city_office", "district_office", "town_office", "stranger_office"),
        *("unit", "district_chief", "police"),
    ],
)
def test_what_waits_for_somebody_is_exactly_what_the_list_behind_it_shows(client, role) -> None:
    user = account(role)
    client.force_login(user)
    for pile in [*waiting_for(user, AT), *waiting_below(user, AT)]:
        context = client.get(pile.url).context
        if "jobs" in context:
            # A person's own files; the demo has none.
            assert pile.count == len(context["jobs"]) == 0
            continue
        shown = (
            context["table"].page.paginator.count if "table" in context else len(context["waiting"])
        )
        assert shown == pile.count, pile.label


@pytest.mark.parametrize(
    ("role", "piles"),
    [
        ("district_office", ["通报待签收"]),
        ("town_office", ["巡河待核实", "待受理", "待交办", "待复核", "待销号", "公示牌待更新"]),
        ("stranger_office", ["巡河待核实", "待受理"]),
        ("unit", ["待签收", "待报方案", "整改中", "本单位逾期"]),
        ("district_chief", ["通报待签收"]),
        ("city_office", ["通报待签收"]),
    ],
)
def test_work_waits_for_each_role_on_the_morning_it_is_built(role, piles) -> None:
    waiting = {pile.label: pile.count for pile in waiting_for(account(role), AT)}
    assert {label for label in piles if not waiting[label]} == set()


def test_the_village_chief_has_a_notice_to_sign_on_the_phone() -> None:
    mine = Notice.objects.mine(account("village_chief"))
    assert mine.filter(deliveries__user=account("village_chief"), deliveries__signed_at=None)


def words_of_the_code(response) -> set[str]:
    """English words and keys in the text of a .docx or .xlsx, with its tabs, heads and feet."""
    found: set[str] = set()
    with ZipFile(BytesIO(b"".join(response.streaming_content))) as book:
        for part in (name for name in book.namelist() if re.match(r"(word|xl)/.*\.xml$", name)):
            text = book.read(part).decode()
            said = re.findall(r"<(?:w:)?t(?: [^>]*)?>([^<]*)<|<sheet name=\"([^\"]*)\"", text)
            found |= {word for pair in said for word in re.findall(r"[a-z_]{3,}", "".join(pair))}
    return found


def papers(user: User) -> Iterator[str]:
    """Addresses of a document of every kind, and of every list of the menu as Excel."""
    notice = Notice.objects.filter(division=CODE).published().latest("pk")
    kinds = {
        "notices:docx": notice,
        "notices:xlsx": notice,
        "supervision:order_docx": OrderForm.objects.latest("pk"),
        "borders:letter": Transfer.objects.exclude(from_division__is_external=True).latest("pk"),
        "justice:clue_letter": Clue.objects.exclude(state="handed_in").latest("pk"),
        "spots:batch_report": SpotBatch.objects.latest("pk"),
        "plans:list_export": TaskList.objects.filter(kind="annual", state="binding").latest("pk"),
    }
    yield from (reverse(name, args=[row.pk]) for name, row in kinds.items())
    for rung in Rung:
        for measure in Measure.objects.filter(rung=rung)[:1]:
            yield reverse("notices:measure_letter", args=[measure.pk])
    for name in ("matters", "exposed", "orders", "quarter", "year"):
        yield f"{reverse(f'plans:{name}')}?export=docx"
    yield f"{reverse('issues:month')}?export=docx"
    yield from (
        f"{address_of(entry)}?export=xlsx" for group in menu_for(user) for entry in group.entries
    )


def test_no_paper_and_no_sheet_holds_a_word_of_the_code(client) -> None:
    user = account("district_office")
    client.force_login(user)
    answers = {address: client.get(address) for address in papers(user)}
    files = {a: r for a, r in answers.items() if "officedocument" in r.headers["Content-Type"]}
    assert {a: words for a, r in files.items() if (words := words_of_the_code(r))} == {}
    assert len(files) >= 40
