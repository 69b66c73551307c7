"""线索 that the police or the procurator hand in, and the numbers of all. What is done about a clue of an
issue is an act: `issues.services.acts.clues`."""

from datetime import datetime

from accounts.models import Division, Unit, User
from common.errors import Invalid
from common.text.chinese import local_date
from common.text.numbering import next_number, short_name
from issues.models import Clue, ClueState, Issue
from issues.models.parameters import CLUE_NUMBER
from issues.services.numbers import hold_numbers
from issues.services.sharing import share_issue

LONGEST_CASE_NUMBER = 60


def hand_in(*, issue: Issue, unit: Unit, case_number: str, by: User, at: datetime) -> Clue:
    """The clue behind an issue that the police or the procurator handed in; all of theirs see it. Raises
    Invalid."""
    if len(case_number) > LONGEST_CASE_NUMBER:
        words = f"案号不能超过 {LONGEST_CASE_NUMBER} 字。"
        raise Invalid("issue.case_number", words, fields={"case_number": words})
    share_issue(issue=issue, with_=unit, by=by, at=at)
    return Clue.objects.create(
        issue=issue,
        division_id=issue.division_id,
        office=unit.division,
        unit=unit,
        number=next_clue_number(unit.division, at, "收"),
        case_number=case_number,
        state=ClueState.HANDED_IN,
        by=by,
        by_name=by.name,
        sent_at=at,
        updated_at=at,
    )


def next_clue_number(office: Division, at: datetime, direction: str) -> str:
    """江南河长线移〔2026〕3号. No other clerk takes a number of this office until the transaction ends."""
    hold_numbers(office)
    day = local_date(at)
    words = {"简称": short_name(office.name), "向": direction}
    given = Clue.objects.filter(office=office, number__contains=f"{direction}〔{day.year}〕")
    return next_number(
        str(CLUE_NUMBER.on(day, office.pk)),
        year=day.year,
        used=given.values_list("number", flat=True),
        words=words,
    )
