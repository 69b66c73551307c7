"""任务交办单: issuing one with its items as issues of the ledger, signing for it, answering it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction

from accounts.models import Division, Unit, User
from accounts.reads.issuing import issuer_of
from attachments.rules.limits import MOST_PHOTOS
from attachments.services import uploads as attachments
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.geo.datums import Place
from common.store.scope import covers
from common.text.chinese import local_date
from common.text.numbering import next_number, short_name
from issues.models import IssueKind, Source, State
from issues.services.acting import act
from issues.services.inputs import LONGEST_NOTE, What
from issues.services.numbers import hold_numbers
from issues.services.reporting import Report, report_issue
from rivers.models import Reach
from supervision.models import OrderForm, OrderItem, OrderReply, Supervision, SupervisionFinding
from supervision.models.parameters import ORDER_NUMBER_TEMPLATE
from supervision.permissions import order_abilities, role_for_order

MOST_ITEMS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """An item written in the form: it becomes an issue of the ledger."""

    reach: Reach
    kind: IssueKind
    severity: str
    description: str
    requirement: str = ""
    place: Place | None = None
    place_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundItem:
    """A finding of a supervision: it becomes an issue with its words, place and photos."""

    finding: SupervisionFinding
    requirement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an order form says. The page makes `uuid`, so that sending a form twice makes one order."""

    uuid: UUID
    division: Division
    unit: Unit
    title: str
    deadline: date
    requirement: str = ""
    supervision: Supervision | None = None
    items: Sequence[NewItem | FoundItem] = field(default_factory=tuple)


@transaction.atomic
def issue_order(*, order: Order, by: User, at: datetime) -> OrderForm:
    """The order with its number; each item is reported, accepted and handed to the unit, whose work on
    it goes its own way from there. The giving office decides on the items, not those below it.

    Raises NotAllowed, Invalid (`order.incomplete`, and what `report_issue` and `act` refuse), Conflict
    (`order.finding_taken`).
    """
    if not by.is_office_of(order.division.pk):
        raise NotAllowed("order.not_yours", "只能以本级或下级河长办的名义交办。")
    hold_numbers(order.division)
    known: OrderForm | None = OrderForm.objects.filter(uuid=order.uuid, issued_by=by).first()
    if known is not None:
        if (known.unit_id, known.requirement) != (order.unit.pk, order.requirement.strip()):
            words = f"这张表单已制发 {known.number}，现在填写的与那次不同，没有另外制发。请重新打开后填写。"
            raise Conflict("order.uuid_taken", words)
        return known
    _check(order, by, at)
    form = OrderForm.objects.create(
        uuid=order.uuid,
        number=propose_number(order.division, at),
        division=order.division,
        issuer=issuer_of(order.division, at),
        unit=order.unit,
        title=order.title.strip(),
        requirement=order.requirement.strip(),
        deadline=order.deadline,
        supervision=order.supervision,
        issued_by=by,
        issued_at=at,
    )
    for position, item in enumerate(order.items, start=1):
        _write_item(form, position, item, by=by, at=at)
    return form


@transaction.atomic
def sign_order(*, order_id: int, by: User, at: datetime) -> OrderForm:
    """The unit signs for the paper, and with it for every item it has not signed for yet."""
    form = _locked(order_id, "sign", by)
    items = form.items.filter(issue__state=State.HANDED_OVER, issue__unit=form.unit_id)
    for issue_id in items.values_list("issue_id", flat=True):
        act(issue_id=issue_id, action="sign", by=by, at=at, note=f"随{form.number}签收。")
    form.signed_at, form.signed_by = at, by
    form.save(update_fields=["signed_at", "signed_by"])
    return form


@transaction.atomic
def reply_order(
    *, order_id: int, note: str, files: Sequence[UUID | str] = (), by: User, at: datetime
) -> OrderReply:
    """回执 on the whole order, by the unit, or keyed in from its paper by the office. More may follow."""
    form = _locked(order_id, "reply", by)
    if not note.strip() or len(note) > LONGEST_NOTE:
        words = f"请填写办理情况，不超过 {LONGEST_NOTE} 字。"
        raise Invalid("order.reply", words, fields={"note": words})
    if len(files) > MOST_PHOTOS:
        raise Invalid("order.files", "附件过多。", fields={"files": f"不超过 {MOST_PHOTOS} 个。"})
    return OrderReply.objects.create(
        order_form=form,
        by=by,
        by_name=by.name,
        by_role=role_for_order(by, form),
        at=at,
        note=note.strip(),
        files=[str(key) for key in files],
    )


def propose_number(division: Division, at: datetime) -> str:
    """The next 编号 of this office and this year."""
    day = local_date(at)
    used = OrderForm.objects.filter(division=division, number__contains=f"〔{day.year}〕")
    return next_number(
        str(ORDER_NUMBER_TEMPLATE.on(day, division.pk)),
        year=day.year,
        used=used.values_list("number", flat=True),
        words={"简称": short_name(division.name)},
    )


def _write_item(
    form: OrderForm, position: int, item: NewItem | FoundItem, *, by: User, at: datetime
) -> None:
    finding = item.finding if isinstance(item, FoundItem) else None
    report = _report_of(form, position, item, by=by, at=at)
    issue = report_issue(report=report, by=by, at=at).issue
    requirement = item.requirement.strip()
    words = "：".join(filter(None, [f"{form.number}第 {position} 项", requirement]))
    act(issue_id=issue.pk, action="accept", by=by, at=at)
    what = What(unit=form.unit, deadline=form.deadline)
    act(issue_id=issue.pk, action="hand_over", by=by, at=at, note=words, what=what)
    OrderItem.objects.create(
        order_form=form, position=position, issue=issue, finding=finding, requirement=requirement
    )


def _report_of(
    form: OrderForm, position: int, item: NewItem | FoundItem, *, by: User, at: datetime
) -> Report:
    uuid = uuid5(form.uuid, str(position))
    if isinstance(item, NewItem):
        return Report(
            uuid=uuid,
            reach=item.reach,
            kind=item.kind,
            severity=item.severity,
            description=item.description,
            source=Source.ORDER,
            place=item.place,
            place_words=item.place_words,
            decided_by=form.division,
        )
    finding = item.finding
    place = None
    if finding.longitude is not None and finding.latitude is not None:
        place = Place(finding.longitude, finding.latitude, "wgs84")
    photos = attachments.shown(finding.photos, owner_ids=[finding.found_by_id])
    if finding.found_by_id != by.pk:
        photos = attachments.take_over(photos, by=by, at=at)
    return Report(
        uuid=uuid,
        reach=finding.reach,
        kind=IssueKind.objects.get(code=finding.kind),
        severity=finding.severity,
        description=finding.description,
        source=Source.SUPERVISION,
        place=place,
        place_words=finding.place,
        photos=tuple(str(photo.uuid) for photo in photos),
        reported_at=finding.found_at,
        decided_by=form.division,
    )


def _check(order: Order, by: User, at: datetime) -> None:
    fields: dict[str, str] = {}
    if not order.title.strip():
        fields["title"] = "请填写事由。"
    if order.deadline < local_date(at):
        fields["deadline"] = "整改期限不能早于今天。"
    if not order.items:
        fields["items"] = "请至少列一项交办事项。"
    elif len(order.items) > MOST_ITEMS:
        fields["items"] = f"一张交办单不超过 {MOST_ITEMS} 项，请分开交办。"
    if not order.unit.exists_on(local_date(at)):
        fields["unit"] = f"{order.unit}已撤销，请改选其他单位。"
    else:
        places = [
            item.finding.division_id if isinstance(item, FoundItem) else item.reach.division_id
            for item in order.items
        ]
        elsewhere = [place for place in places if not covers([order.division.code_range], place)]
        if elsewhere:
            fields["items"] = f"交办事项应在{order.division}境内。"
        elif not all(covers([order.unit.division.code_range], place) for place in places):
            fields["unit"] = f"{order.unit}不管辖全部事项所在地，请分开交办。"
    if fields:
        raise Invalid("order.incomplete", "；".join(fields.values()), fields=fields)
    _check_findings(order, by)


def _check_findings(order: Order, by: User) -> None:
    """Each finding is visible, is not withdrawn, and is in no other order."""
    keys = [item.finding.pk for item in order.items if isinstance(item, FoundItem)]
    standing = SupervisionFinding.objects.visible_to(by).standing().filter(pk__in=keys)
    # Two orders at once from one supervision: the second waits, and is told.
    found = set(
        standing.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)
    )
    if found != set(keys):
        raise NotVisible("order.finding_not_found", "所选督查发现的问题已撤销，请重新选择。")
    if OrderItem.objects.filter(finding__in=keys).exists():
        words = "所选问题中有的已列入另一张任务交办单，请刷新后重新选择。"
        raise Conflict("order.finding_taken", words, fields={"items": words})


def _locked(order_id: int, ability: str, by: User) -> OrderForm:
    if not OrderForm.objects.visible_to(by).filter(pk=order_id).exists():
        raise NotVisible("order.not_found", "没有找到该任务交办单，或不在您的管理范围内。")
    form = OrderForm.objects.select_for_update(of=("self",)).select_related("unit").get(pk=order_id)
    if ability not in order_abilities(by, form):
        if ability == "sign" and form.signed_at is not None and form.unit_id in by.unit_ids:
            raise Conflict("order.signed", f"{form.number}已由{form.signed_by}签收。")
        raise NotAllowed(
            "order.not_allowed", "只有责任单位可以签收，责任单位和交办机关可以登记回执。"
        )
    return form
