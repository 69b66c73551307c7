"""Who may do what with a notice; feeds buttons, JSON and the checks of services alike."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from common.errors import Conflict, NotAllowed
from notices.models import Delivery, Measure, Notice, NoticeState, SignOff, SignOffState
from notices.rules.ladder import STEPS, Standing, Step, why_not

# Act → the states in which the office that issues a notice (or one above it) may do it.
OFFICE_ACTS: dict[str, tuple[str, ...]] = {
    "edit": (NoticeState.DRAFT,),
    "refresh": (NoticeState.DRAFT,),
    "discard": (NoticeState.DRAFT,),
    "publish": (NoticeState.DRAFT,),
    "ask_signature": (NoticeState.DRAFT,),
    "withdraw_request": (NoticeState.DRAFT,),
    "correct": (NoticeState.PUBLISHED,),
    "urge": (NoticeState.PUBLISHED,),
    "see_deliveries": (NoticeState.PUBLISHED, NoticeState.SUPERSEDED),
}
# What nobody does while a leader has the draft before them: what is signed is what is published.
BESIDE_A_LEADER = ("edit", "refresh", "discard", "publish", "ask_signature")
REFUSALS = {
    NoticeState.DRAFT: "通报还是草稿，尚未发布。",
    NoticeState.PUBLISHED: "通报已经发布，内容不能再改；如有错误，请办理更正。",
    NoticeState.SUPERSEDED: "通报已被更正，请在更正后的通报上办理。",
    NoticeState.DISCARDED: "草稿已经作废。",
}


def abilities(user: Any, notice: Notice, deliveries: Iterable[Delivery] = ()) -> dict[str, bool]:
    """What `user` may do now. `deliveries` are those of this notice addressed to the user
    (`Delivery.objects.addressed_to`); a user without any has nothing to sign for."""
    is_issuer = user.is_office_of(notice.division_id)
    allowed = {act: is_issuer and notice.state in states for act, states in OFFICE_ACTS.items()}
    asked = _asked(notice)
    allowed |= dict.fromkeys(BESIDE_A_LEADER, False) if asked else {"withdraw_request": False}
    return allowed | {
        "answer_request": asked is not None and asked.leader_id == user.pk,
        # Whoever keeps drafts, and the leader who has one before them.
        "see_signoffs": is_issuer or (asked is not None and asked.leader_id == user.pk),
        "sign": any(each.signed_at is None for each in deliveries),
    }


def require(user: Any, notice: Notice, act: str) -> None:
    """Lets an office act pass, or raises NotAllowed (not this office) or Conflict (wrong state)."""
    if not user.is_office_of(notice.division_id):
        raise NotAllowed("notice.not_yours", f"只有{notice.division}及上级河长办可以办理此通报。")
    if notice.state not in OFFICE_ACTS[act]:
        raise Conflict(f"notice.{notice.state}", REFUSALS[NoticeState(notice.state)])
    asked = _asked(notice) if act in BESIDE_A_LEADER else None
    if asked is not None:
        words = f"通报已送{asked.signer}签发，签发、退回或收回之后再办。"
        raise Conflict("notice.with_leader", words)


def _asked(notice: Notice) -> SignOff | None:
    """The leader before whom a draft lies; one query for a draft, none for others."""
    if notice.state != NoticeState.DRAFT:
        return None
    found: SignOff | None = notice.signoffs.filter(state=SignOffState.ASKED).first()
    return found


def is_recipient(user: Any, measure: Measure) -> bool:
    """Whether a measure is addressed to this user: in person, for the unit, or for the office that hands
    it on (`MeasureQuerySet.addressed_to`, of one row)."""
    offices = {grant.division_id for grant in user.current_grants if grant.role == "office"}
    return (
        (measure.chief is not None and measure.chief.user_id == user.pk)
        or measure.unit_id in user.unit_ids
        or (measure.via_id is not None and measure.via_id in offices)
    )


def open_steps(user: Any, measure: Measure, standing: Standing, day: date) -> list[Step]:
    """The steps this user may take now, in the order of `ladder.STEPS`."""
    sides = {
        "office": user.is_office_of(measure.division_id),
        "recipient": is_recipient(user, measure),
    }
    return [
        step for step in STEPS.values() if sides[step.side] and not why_not(step, standing, day)
    ]
