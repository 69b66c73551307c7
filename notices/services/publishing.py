"""Publishing: the number, who gets it, and from then on nothing changes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts.models import Division, Level, Role, RoleGrant, Unit, User
from common.errors import Conflict, Invalid
from common.store.scope import parent_code
from common.text.chinese import local_date
from common.text.numbering import next_number, short_name
from notices.models import Delivery, Notice, NoticeLight, NoticeState, SignOff, SignOffState
from notices.models.parameters import NUMBER_TEMPLATE
from notices.permissions import require
from notices.rules import wording
from notices.services.signoffs import Paper, sign_on_paper, valid_signature
from plans.models import LineDuty

LONGEST_NUMBER = 60
# What the column holds: names of some hundred units.
LONGEST_COPIES = 2000


@dataclass(frozen=True)
class Recipients:
    """Who a notice is delivered to: offices by division code, units by id, whether to every chief on
    its list who has an account, and whether to the division's own chiefs (`own_chiefs`)."""

    offices: Collection[str] = ()
    units: Collection[int] = ()
    to_listed_chiefs: bool = True
    to_own_chiefs: bool = False


def propose_number(division: Division, at: datetime) -> str:
    """The next 发文字号 of this issuer in this year, by the office's template."""
    day = local_date(at)
    used = Notice.objects.filter(division=division, number__contains=f"〔{day.year}〕")
    return next_number(
        str(NUMBER_TEMPLATE.on(day, division.code)),
        year=day.year,
        used=used.values_list("number", flat=True),
        words={"简称": short_name(division.name)},
    )


def offices_for(notice: Notice) -> QuerySet[Division]:
    """Offices a notice may go to: those one level down, and the one above, where somebody works."""
    codes = [parent_code(notice.division_id) or ""]
    near = Division.objects.inside().filter(is_active=True)
    below = near.filter(parent=notice.division_id)
    staffed = User.objects.filter(
        is_active=True, grants__role="office", grants__revoked_at=None
    ).values("grants__division_id")
    return (below | near.filter(pk__in=codes)).filter(pk__in=staffed).order_by("code")


def units_for(notice: Notice, at: datetime) -> QuerySet[Unit]:
    """Units a notice may go to: those of the same division, and those below it that it names, which
    exist at a moment. Not the offices of river chiefs: these are among `offices_for`."""
    low, high = notice.division.code_range
    named_below = Q(division__gte=low, division__lt=high, pk__in=named_units(notice).values("pk"))
    units = Unit.objects.existing(local_date(at)).exclude(kind="office")
    return units.filter(Q(division=notice.division_id) | named_below)


def named_units(notice: Notice) -> QuerySet[Unit]:
    """Units that the notice names as leading a line that is not green, or answering for a part of one;
    of a correction, also those of the notice that it corrects."""
    lights = NoticeLight.objects.filter(notice__in=[notice.pk, notice.supersedes_id]).order_by()
    duties = LineDuty.objects.filter(line__in=lights.values("line"))
    return Unit.objects.filter(Q(pk__in=lights.values("unit")) | Q(pk__in=duties.values("unit")))


def without_account(units: Iterable[Unit]) -> list[Unit]:
    """Of these, the units in which nobody has an account in use: they are told on paper."""
    units = list(units)
    staffed = set(
        RoleGrant.objects.usable(Role.UNIT)
        .filter(unit__in=[unit.pk for unit in units])
        .values_list("unit_id", flat=True)
    )
    return [unit for unit in units if unit.pk not in staffed]


def listed_chiefs(notice: Notice) -> QuerySet[User]:
    """Active accounts of the chiefs on the list; of a correction, also of those on the list that it
    corrects: people named by mistake are told so."""
    named = [notice.pk, notice.supersedes_id]
    return (
        User.objects.filter(is_active=True, chief__notice_lines__notice__in=named)
        .distinct()
        .order_by("pk")
    )


def own_chiefs(notice: Notice) -> QuerySet[User]:
    """Active accounts of the division's own chiefs, who answer for what the notice reports; a town's
    notice, which is addressed to every chief, goes to those of its villages too."""
    theirs = Q(grants__role=Role.CHIEF, grants__division=notice.division_id)
    if notice.division.level >= Level.TOWN:
        low, high = notice.division.code_range
        theirs |= Q(
            grants__role=Role.VILLAGE_CHIEF,
            grants__division__gte=low,
            grants__division__lt=high,
        )
    active = User.objects.filter(is_active=True)
    return active.filter(theirs, grants__revoked_at=None).distinct().order_by("pk")


def copies_to(notice: Notice) -> list[str]:
    """抄送 as the paper names them: those written on the draft, kept when it was published."""
    return notice.copies.split("，") if notice.copies else _copies_delivered(notice)


def _copies_delivered(notice: Notice) -> list[str]:
    """抄送 of a notice for which nobody wrote any: its own chiefs, the office above and the units, in the order in
    which they were delivered to; offices and chiefs below are its 主送机关."""
    above = parent_code(notice.division_id)
    sent = notice.deliveries.filter(Q(unit__isnull=False) | Q(division_id=above))
    names = list(sent.order_by("pk").values_list("recipient_name", flat=True))
    to_leaders = notice.deliveries.filter(
        user__grants__role=Role.CHIEF, user__grants__division=notice.division_id
    )
    if notice.division.level < Level.TOWN and to_leaders.exists():
        names.insert(0, wording.own_chief_words(notice.division.name))
    return names


def publish(
    *,
    notice: Notice,
    number: str,
    recipients: Recipients,
    by: User,
    at: datetime,
    paper: Paper | None = None,
) -> Notice:
    """Publishes a draft under a number and delivers it. From here on it never changes; publishing a
    correction marks the notice it corrects as 已更正.

    paper  the signature on paper, where no leader has signed the draft in the portal (`services.signoffs`)
    Raises NotAllowed, Conflict (no draft, with a leader, number taken), Invalid with its fields.
    """
    number = "".join(number.split())
    if not number or len(number) > LONGEST_NUMBER:
        words = f"请填写文号，不超过 {LONGEST_NUMBER} 字。"
        raise Invalid("notice.publish_words", words, fields={"number": words})
    with transaction.atomic():
        locked = (
            Notice.objects.select_for_update(of=("self",))
            .select_related("division", "supersedes")
            .get(pk=notice.pk)
        )
        require(by, locked, "publish")
        deliveries = _deliveries(locked, recipients, at)
        signature = valid_signature(locked) or _on_paper(locked, paper, by, at)
        locked.state, locked.number, locked.signer = NoticeState.PUBLISHED, number, signature.name
        locked.published_by, locked.published_at, locked.updated_at = by, at, at
        _save_numbered(locked, at)
        Delivery.objects.bulk_create(deliveries, batch_size=500)
        # Kept: who is copied must not change with grants and names of later days.
        locked.main_to = "，".join(locked.addressees)
        locked.copies = "，".join(copies_to(locked))[:LONGEST_COPIES]
        locked.save(update_fields=["main_to", "copies"])
        if locked.supersedes_id:
            _supersede(locked.supersedes_id, at)
    return locked


def _on_paper(notice: Notice, paper: Paper | None, by: User, at: datetime) -> SignOff:
    if paper is not None:
        return sign_on_paper(notice=notice, paper=paper, by=by, at=at)
    was_signed = notice.signoffs.filter(state=SignOffState.SIGNED).exists()
    words = (
        "签发之后通报又修改过，请重新送签，或填写纸质签发的签发人、职务和日期。"
        if was_signed
        else "请先送签，或填写纸质签发的签发人、职务和日期。"
    )
    raise Invalid("notice.unsigned", words, fields={"signer": words})


def _save_numbered(notice: Notice, at: datetime) -> None:
    try:
        with transaction.atomic():
            notice.save(
                update_fields=[
                    "state",
                    "number",
                    "signer",
                    "published_by",
                    "published_at",
                    "updated_at",
                ]
            )
    except IntegrityError:
        taken = Notice.objects.filter(division=notice.division_id, number=notice.number)
        if not taken.exists():
            raise
        free = propose_number(notice.division, at)
        sentence = f"文号“{notice.number}”已经用过，可改用“{free}”。"
        raise Conflict("notice.number_taken", sentence, fields={"number": sentence}) from None


def _supersede(old_id: int, at: datetime) -> None:
    old = Notice.objects.select_for_update().get(pk=old_id)
    if old.state != NoticeState.PUBLISHED:
        raise Conflict("notice.not_published", "被更正的通报已不是发布状态。")
    old.state, old.updated_at = NoticeState.SUPERSEDED, at
    old.save(update_fields=["state", "updated_at"])


def _deliveries(notice: Notice, wanted: Recipients, at: datetime) -> list[Delivery]:
    """One row for each recipient. Raises Invalid for one the notice may not go to, or for none."""
    offices = [each for each in offices_for(notice) if each.code in set(wanted.offices)]
    units = [each for each in units_for(notice, at) if each.pk in set(wanted.units)]
    if len(offices) < len(set(wanted.offices)) or len(units) < len(set(wanted.units)):
        raise Invalid("notice.recipient", "有的收件单位已停用，或不在可送达的范围内，请重新勾选。")
    people = {
        user.pk: user
        for wish, users in (
            (wanted.to_own_chiefs, own_chiefs),
            (wanted.to_listed_chiefs, listed_chiefs),
        )
        if wish
        for user in users(notice)
    }
    common = {"notice": notice, "delivered_at": at, "updated_at": at}
    rows = [
        *(
            Delivery(**common, division=each, recipient_name=f"{each.name}河长办")
            for each in offices
        ),
        *(Delivery(**common, unit=each, recipient_name=each.name) for each in units),
        *(Delivery(**common, user=each, recipient_name=each.name) for each in people.values()),
    ]
    if not rows:
        raise Invalid("notice.nobody", "请至少勾选一个收件人。")
    return rows
