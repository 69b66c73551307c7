"""The notices of the months before last month, published, mostly signed for, the newest urged.

Last month's is left for whoever tries the portal: to draft, read, publish and sign.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from accounts.models import Division, User
from chiefs.models import Chief
from common.store.bulk import update_rows
from common.text.chinese import SHANGHAI
from common.text.months import Month, months_between
from demo.place.people import People, shown_mobiles
from demo.place.registers import Registers
from notices.models import Delivery, Notice
from notices.services.counting import MonthCounted, count_month
from notices.services.drafts import draft
from notices.services.publishing import (
    Recipients,
    offices_for,
    propose_number,
    publish,
    units_for,
)
from notices.services.signoffs import Paper
from notices.services.urging import urge

DRAFT_DAY, PUBLISH_DAY, URGE_DAY = 3, 6, 12
TOWN_MONTHS = 2


def write(
    random: Random, people: People, registers: Registers, *, at: datetime, first: Month
) -> None:
    """A notice of the district for every month but the last, and of its towns for the newest two."""
    past = list(months_between(first, Month.of(at).plus(-2)))
    shown = set(User.objects.filter(mobile__in=shown_mobiles()).values_list("pk", flat=True))
    head_of_district = Chief.objects.filter(division=registers.district, post="区委书记").get()
    for month in past:
        counted = count_month(month, registers.district.code, at=_morning(month.next(), DRAFT_DAY))
        # Of the newest, whoever tries the portal has still to sign theirs.
        waits = shown if month == past[-1] else set()
        sent = [_issue(registers.district, counted, people, head_of_district)]
        if month in past[-TOWN_MONTHS:]:
            for town in registers.towns:
                head = Chief.objects.get(division=town, post="镇长（主任）")
                sent.append(_issue(town, counted, people, head))
        for notice in sent:
            # To the district's office come those of all its towns: of most it has signed for theirs.
            of_another_town = notice.division not in (registers.district, *people.shown_towns)
            done = {people.district_office.pk} if of_another_town else set()
            _sign(random, notice, people, waits - done)
        # Whoever tries the portal has been urged to sign, and sees it.
        if month == past[-1] and sent[0].deliveries.unsigned().exists():
            urge(
                notice=sent[0],
                by=people.office_of(sent[0].division),
                at=_morning(month.next(), URGE_DAY),
            )


def _issue(division: Division, counted: MonthCounted, people: People, signer: Chief) -> Notice:
    month = counted.counts.month.next()
    drafted = _morning(month, DRAFT_DAY)
    notice = draft(division=division, counted=counted, at=drafted)
    if notice is None:
        raise LookupError(f"{division} already has a notice of {counted.counts.month}")
    return publish(
        notice=notice,
        number=propose_number(division, _morning(month, PUBLISH_DAY)),
        paper=Paper(
            name=signer.name, post=signer.post, signed_on=_morning(month, PUBLISH_DAY).date()
        ),
        recipients=Recipients(
            offices=list(offices_for(notice).values_list("pk", flat=True)),
            units=list(
                units_for(notice, _morning(month, PUBLISH_DAY)).values_list("pk", flat=True)
            ),
            to_own_chiefs=True,
        ),
        by=people.office_of(division),
        at=_morning(month, PUBLISH_DAY),
    )


def _sign(random: Random, notice: Notice, people: People, waits: set[int]) -> None:
    """Nine in ten sign within days, each for itself; those in `waits` (users) have not yet."""
    signed = []
    for delivery in notice.deliveries.select_related("user", "division"):
        if delivery.division:
            by = people.office_of(delivery.division)
        else:
            by = delivery.user or people.unit_clerks[delivery.unit_id or 0]
        if random.random() > 0.9 or by.pk in waits:
            continue
        delivery.signed_by = by
        moment = delivery.delivered_at + timedelta(hours=random.uniform(1, 70))
        delivery.first_read_at = delivery.signed_at = delivery.updated_at = moment
        signed.append(delivery)
    update_rows(Delivery, ["signed_by", "signed_at", "first_read_at", "updated_at"], signed)


def _morning(month: Month, day: int) -> datetime:
    return datetime.combine(month.first_day.replace(day=day), time(9), SHANGHAI)
