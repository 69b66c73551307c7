"""催签: asking those who have not signed for a published notice to do so."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from common.errors import Conflict, Invalid
from common.text.chinese import local_date
from notices.models import Delivery, Notice
from notices.models.parameters import URGE_EVERY_DAYS
from notices.permissions import require


@dataclass(frozen=True)
class Urged:
    """What came of it, in recipients: urged now, passed over because signed, or urged lately."""

    now: int
    signed: int
    lately: int

    @property
    def words(self) -> str:
        """已催签 5 个收件人；另有 2 个近期已催过，未重复催。"""
        passed = [
            f"{count} 个{why}"
            for count, why in ((self.signed, "已签收"), (self.lately, "近期已催过"))
            if count
        ]
        rest = f"；另有 {'、'.join(passed)}，未再催" if passed else ""
        return f"已催签 {self.now} 个收件人{rest}。"


def urge(
    *, notice: Notice, deliveries: Collection[int] | None = None, by: User, at: datetime
) -> Urged:
    """Urges the recipients of `deliveries` (keys), or with None all who have not signed.

    Each is urged once in so many days (`notices.urge_every_days`); those who have signed, or were
    urged lately, are passed over and counted. Raises Conflict where that leaves nobody, Invalid where
    nobody was chosen or one is not a recipient of this notice, and what `require` raises.
    """
    with transaction.atomic():
        # The notice first, as publishing a correction does: nobody urges for what is being replaced.
        locked = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        require(by, locked, "urge")
        wanted = _wanted(locked, deliveries)
        unsigned = [each for each in wanted if each.signed_at is None]
        today = local_date(at)
        every = int(URGE_EVERY_DAYS.on(today, locked.division_id))
        due = [each for each in unsigned if _may_be_urged(each, today, every)]
        result = Urged(len(due), len(wanted) - len(unsigned), len(unsigned) - len(due))
        if not due:
            raise _nobody(result, every)
        for each in due:
            each.urged_count += 1
            each.urged_by, each.urged_at, each.updated_at = by, at, at
        Delivery.objects.bulk_update(
            due, ["urged_count", "urged_by", "urged_at", "updated_at"], batch_size=200
        )
    return result


def _wanted(notice: Notice, chosen: Collection[int] | None) -> list[Delivery]:
    """The rows meant, locked in the order in which a signature locks them."""
    rows = notice.deliveries.order_by("pk").select_for_update(of=("self",))
    if chosen is None:
        return list(rows.unsigned())
    if not chosen:
        raise Invalid("notice.urge_whom", "请先勾选要催签的收件人。")
    found = list(rows.filter(pk__in=chosen))
    if len(found) < len(set(chosen)):
        raise Invalid(
            "notice.urge_whom", "所选收件人不全在这份通报的送达名单中，请刷新后重新勾选。"
        )
    return found


def _may_be_urged(delivery: Delivery, today: date, every: int) -> bool:
    """Not urged yet, or last urged `every` calendar days ago or earlier."""
    return delivery.urged_at is None or (today - local_date(delivery.urged_at)).days >= every


def _nobody(result: Urged, every: int) -> Conflict:
    if result.lately:
        lately = "今天已经催过，每天只催一次" if every == 1 else f"{every} 天内已经催过"
        return Conflict("notice.urged_lately", f"未签收的收件人{lately}，请过后再催。")
    return Conflict("notice.all_signed", "收件人都已签收，不需要催签。")
