"""One door for every step of an issue: judged on the locked row, written with its ledger entry."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from common.api.fingerprints import fingerprint
from common.errors import Conflict, DomainError, NotAllowed, NotVisible
from common.store.querysets import one_or_none
from common.store.resends import is_same, one_ref_one_act, reused
from common.text.chinese import date_words, local_moment
from issues.models import Issue, LedgerEntry, State
from issues.models.parameters import rules_for
from issues.permissions import capacity_for, had_its_turn, is_anothers_turn
from issues.rules.actions import ACTION_OF_EVENT, ACTIONS, EVENT_WORDS, HAND_OVER
from issues.rules.clocks import step_due
from issues.rules.folding import changes
from issues.rules.transitions import target
from issues.services.acts.binding import Binding
from issues.services.acts.registry import BINDINGS
from issues.services.four_eyes import own_part
from issues.services.inputs import Act, What
from issues.services.ledger import append, role_words, state_of
from issues.services.missed import recount_for
from issues.services.requirements import check_pieces


@dataclass(frozen=True, slots=True)
class Acted:
    """The issue as it now is, the entry, whether this call wrote it or an earlier one had, and the whole ledger."""

    issue: Issue
    entry: LedgerEntry
    is_new: bool
    ledger: list[LedgerEntry]


@one_ref_one_act
@transaction.atomic
def act(
    *,
    action: str,
    by: User,
    at: datetime,
    issue_id: int | None = None,
    uuid: UUID | None = None,
    note: str = "",
    files: Sequence[UUID | str] = (),
    client_ref: UUID | None = None,
    what: What | None = None,
    said: str = "",
) -> Acted:
    """Does one thing about an issue, named by `issue_id` or `uuid`.

    A `client_ref` that this user has used for the same act with the same content is answered with its first entry,
    before anything is judged. `said` is the content's fingerprint; by default that of the words and of how many files
    there are, because a page stores its files anew with each press. Raises NotVisible, NotAllowed, Conflict
    (`issue.state`, in words that say who did what when; `client_ref.reused`), Invalid (a missing or impossible piece).
    A refusal leaves no trace.
    """
    if action not in ACTIONS:
        raise NotVisible("issue.action_unknown", "没有这种操作。")
    issue = _locked({"uuid": uuid} if issue_id is None else {"pk": issue_id})
    said = said or fingerprint({"note": note.strip(), "files": len(files), "what": what})
    ledger, known = _entries(issue, by, client_ref)
    if known is not None:
        return Acted(issue, _the_same(known, issue, action, said), False, ledger)
    who = capacity_for(by, issue, action)
    if who is None:
        raise _no_part(by, issue, action)
    after = target(issue.state, action, issue)
    if after is None:
        raise Conflict("issue.state", why_not(issue, action))
    carried = Act(
        action=ACTIONS[action],
        by=by,
        at=at,
        note=note.strip(),
        files=[str(f) for f in files],
        what=what or What(),
        rules=rules_for(issue.division_id, at),
    )
    binding = BINDINGS[action]
    check_pieces(carried, binding.needs(carried.rules))
    binding.check(issue, carried)
    carried = replace(carried, own=own_part(issue, carried, ledger))
    role = role_words(by, issue, who)
    entry = _write(
        issue,
        carried,
        binding,
        after=after,
        role=role,
        last=ledger[-1],
        client_ref=client_ref,
        said=said,
    )
    return Acted(issue, entry, True, [*ledger, entry])


def _the_same(known: LedgerEntry, issue: Issue, action: str, said: str) -> LedgerEntry:
    is_it = known.issue_id == issue.pk and ACTION_OF_EVENT.get(known.event) == action
    if not is_it or not is_same(known.body_hash, said):
        raise reused(known)
    return known


def _locked(key: dict[str, Any]) -> Issue:
    """The issue's row alone. With the kind joined in, PostgreSQL would find no row at all where the act that it waited
    for gave the issue another kind."""
    issue: Issue | None = one_or_none(Issue.objects.select_for_update().filter(**key))
    if issue is None:
        raise _not_found()
    return issue


def _write(
    issue: Issue,
    act_: Act,
    binding: Binding,
    *,
    after: str,
    role: str,
    last: LedgerEntry,
    client_ref: UUID | None,
    said: str,
) -> LedgerEntry:
    before = state_of(issue)
    shown = binding.effect(issue, act_)
    issue.state = after
    turn = (before.state, before.raised_to, before.transferred_to)
    has_moved = (after, issue.raised_to_id, issue.transferred_to_id) != turn
    if has_moved or issue.rectify_by != before.rectify_by:
        issue.due_at = step_due(after, at=act_.at, rectify_by=issue.rectify_by, rules=act_.rules)
    issue.updated_at = act_.at
    changed = changes(before, state_of(issue))
    issue.save(update_fields=["state", "updated_at", *changed])
    if after in (State.DECLINED, State.WITHDRAWN):
        recount_for(issue, at=act_.at)
    return append(
        issue=issue,
        last=last,
        event=act_.action.event,
        before=before.state,
        by=act_.by,
        role=role,
        at=act_.at,
        note=act_.note,
        data=shown | ({"own": list(act_.own)} if act_.own else {}) | {"set": changed},
        files=act_.files,
        client_ref=client_ref,
        body_hash=said if client_ref else "",
    )


def _entries(
    issue: Issue, by: User, client_ref: UUID | None
) -> tuple[list[LedgerEntry], LedgerEntry | None]:
    """The ledger of a locked issue, and the entry that this user already wrote under `client_ref`, of whichever issue.
    Asked once: the ledger is looked at for whoever took part, gets its next entry, and is told in the answer."""
    wanted = Q(issue=issue)
    if client_ref is not None:
        wanted |= Q(by=by, client_ref=client_ref)
    ledger, known = [], None
    for entry in LedgerEntry.objects.filter(wanted).order_by("seq"):
        if entry.issue_id == issue.pk:
            ledger.append(entry)
        if client_ref is not None and (entry.by_id, entry.client_ref) == (by.pk, client_ref):
            known = entry
    return ledger, known


def _no_part(by: User, issue: Issue, action: str) -> DomainError:
    """The refusal of a user who has no part in the issue in which to do this: whoever had one until
    another's act a moment ago is told of that act, a stranger finds no issue."""
    if Issue.objects.visible_to(by).filter(pk=issue.pk).exists():
        if is_anothers_turn(by, issue, action) or had_its_turn(by, issue):
            return Conflict("issue.state", why_not(issue, action))
        label = ACTIONS[action].label
        return NotAllowed("issue.not_allowed", f"您没有权限对此问题“{label}”。")
    handed = issue.ledger.filter(event=HAND_OVER.event).values_list("data", flat=True)
    if any(data["set"].get("unit_id") in by.unit_ids for data in handed):
        return Conflict("issue.state", why_not(issue, action))
    return _not_found()


def _not_found() -> NotVisible:
    return NotVisible("issue.not_found", "没有找到该问题，或不在您的管理范围内。")


def why_not(issue: Issue, action: str) -> str:
    """Who did what when, so that this action cannot be done now, in a sentence."""
    label = ACTIONS[action].label
    office = f"、由{issue.acting_division}河长办办理" if issue.acting_division else ""
    for entry in issue.ledger.order_by("-seq"):
        if entry.from_state != entry.to_state or {"raised_to", "transferred_to"} & set(
            entry.data["set"]
        ):
            moment = f"{date_words(entry.at)} {local_moment(entry.at):%H:%M}"
            who = f"{entry.by_name}（{entry.by_role}）" if entry.by_role else entry.by_name
            return (
                f"{who}已于{moment}{EVENT_WORDS[entry.event]}，"
                f"问题现为“{issue.get_state_display()}”{office}，不能再“{label}”。"
            )
    return f"问题现为“{issue.get_state_display()}”，不能“{label}”。"
