"""Making a rule: a draft that is edited and tried, put in force by somebody else, followed by further versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from accounts.models import Division, User
from accounts.services.four_eyes import refuse_own
from common.errors import Conflict, Invalid, NotAllowed
from common.store.versions import LONGEST_WORDS
from common.text.months import Month
from funds.models import FundKind, FundRule, RuleVersion, VersionState
from funds.services.registry import kind_of

LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFacts:
    """What is typed of a version; `valid_from` is any day of its first month."""

    valid_from: date
    basis: str
    body: Mapping[str, Any]
    reason: str = ""


@transaction.atomic
def add_rule(
    *, kind: str, name: str, division: Division, facts: VersionFacts, by: User, at: datetime
) -> RuleVersion:
    """A new rule with its first version as a draft. Raises NotAllowed, Conflict (name taken), Invalid with its
    fields; those of the body are the kind's own."""
    _ours(by, division.pk)
    name = " ".join(name.split())
    if kind not in FundKind.values:
        raise _invalid("kind", "没有这一类别。")
    if not name or len(name) > LONGEST_NAME:
        raise _invalid("name", f"请填写规则名称，不超过 {LONGEST_NAME} 字。")
    try:
        with transaction.atomic():
            rule = FundRule.objects.create(
                kind=kind, name=name, division=division, created_by=by, created_at=at
            )
    except IntegrityError:
        words = f"已有名为“{name}”的规则，请换一个名称，或修改原规则。"
        raise Conflict("fund_rule.name_taken", words, fields={"name": words}) from None
    return _written(RuleVersion(rule=rule, number=1), facts, by=by, at=at)


@transaction.atomic
def save_draft(
    *, version: RuleVersion, facts: VersionFacts, seen_at: datetime | None, by: User, at: datetime
) -> RuleVersion:
    """Changes a draft. Whoever saves second is told: Conflict. Raises as `add_rule`."""
    locked = _locked(version, by)
    _only_draft(locked)
    if seen_at is not None and seen_at != locked.updated_at:
        words = f"{locked.made_by.name}刚刚修改过这份草稿，再次保存将覆盖对方的修改。"
        raise Conflict("fund_version.edited_meanwhile", words)
    return _written(locked, facts, by=by, at=at)


@transaction.atomic
def add_version(*, rule: FundRule, facts: VersionFacts, by: User, at: datetime) -> RuleVersion:
    """A further version of a rule as a draft, with the reason why. Raises as `add_rule`, and Conflict where a draft
    is being worked on."""
    kept = FundRule.objects.select_for_update().get(pk=rule.pk)
    _ours(by, kept.division_id)
    versions = kept.versions.all()
    if versions.filter(state=VersionState.DRAFT).exists():
        raise Conflict("fund_version.has_draft", "这条规则已有一份草稿，请在草稿上修改。")
    newest = versions.order_by("-number").first()
    number = newest.number + 1 if newest else 1
    return _written(RuleVersion(rule=kept, number=number), facts, by=by, at=at)


@transaction.atomic
def put_in_force(*, version: RuleVersion, by: User, at: datetime) -> RuleVersion:
    """From now on the version holds for periods from its month, and never changes.

    Another person than its maker does it where the office has one (复核分人). Raises NotAllowed, Conflict (no draft, a
    month that another version begins with), Invalid where the body no longer holds.
    """
    locked = _locked(version, by)
    _only_draft(locked)
    refuse_own(
        [locked.made_by_id],
        by=by,
        office=locked.rule.division,
        code="fund_version.same_person",
        words="这一版规则由您拟订，须另由一人启用",
    )
    same = locked.rule.versions.filter(state=VersionState.IN_FORCE, valid_from=locked.valid_from)
    if same.exists():
        words = f"已有一版规则自{Month.of(locked.valid_from).label}起用，请改换起用月份。"
        raise Conflict("fund_version.same_month", words, fields={"valid_from": words})
    locked.body = kind_of(locked.rule.kind).read(locked.body, locked.rule.division)
    locked.state, locked.in_force_by, locked.in_force_at = VersionState.IN_FORCE, by, at
    locked.updated_at = at
    locked.save(update_fields=["body", "state", "in_force_by", "in_force_at", "updated_at"])
    return locked


@transaction.atomic
def discard_draft(*, version: RuleVersion, by: User, at: datetime) -> RuleVersion:
    """Gives a draft up; it is kept. Raises NotAllowed, Conflict."""
    locked = _locked(version, by)
    _only_draft(locked)
    locked.state, locked.updated_at = VersionState.DISCARDED, at
    locked.save(update_fields=["state", "updated_at"])
    return locked


def version_for(rule: FundRule, first: Month) -> RuleVersion | None:
    """The version that holds for a period that begins with this month."""
    return rule.versions.in_force(first.first_day).select_related("rule__division").first()


def _written(version: RuleVersion, facts: VersionFacts, *, by: User, at: datetime) -> RuleVersion:
    fields = {}
    if len(facts.basis) > LONGEST_WORDS:
        fields["basis"] = f"依据不超过 {LONGEST_WORDS} 字。"
    if len(facts.reason) > LONGEST_WORDS:
        fields["reason"] = f"修改原因不超过 {LONGEST_WORDS} 字。"
    if fields:
        raise Invalid("fund_version.words", "".join(fields.values()), fields=fields)
    if version.number > 1 and not facts.reason.strip():
        raise _invalid("reason", "请写明修改原因。")
    before = _said(version)
    version.body = kind_of(version.rule.kind).read(facts.body, version.rule.division)
    version.valid_from = Month.of(facts.valid_from).first_day
    version.basis, version.reason = facts.basis.strip(), facts.reason.strip()
    if version.pk and _said(version) == before:
        return version
    # Whoever changed it last made it what it is: that person does not put it in force alone.
    version.made_by, version.made_at, version.updated_at = by, at, at
    version.save()
    return version


def _said(version: RuleVersion) -> tuple[Any, ...]:
    return version.body, version.valid_from, version.basis, version.reason


def _locked(version: RuleVersion, by: User) -> RuleVersion:
    rows = RuleVersion.objects.select_for_update(of=("self",))
    locked = rows.select_related("rule__division", "made_by").get(pk=version.pk)
    _ours(by, locked.rule.division_id)
    return locked


def _only_draft(version: RuleVersion) -> None:
    if version.state == VersionState.IN_FORCE:
        words = "这一版规则已经启用，不能再改；如需改动，请拟订新的一版。"
        raise Conflict("fund_version.in_force", words)
    if version.state == VersionState.DISCARDED:
        raise Conflict("fund_version.discarded", "这一版规则的草稿已经作废。")


def _ours(by: User, code: str) -> None:
    if not by.is_office_of(code):
        raise NotAllowed("fund_rule.not_yours", "只有核算行政区的河长办及上级河长办可以办理。")


def _invalid(field: str, words: str) -> Invalid:
    return Invalid(f"fund_rule.{field}", words, fields={field: words})
