"""排查、监测、溯源: what an outfall is, what comes out of it, and from where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from common.errors import Conflict
from common.store.bulk import insert_rows, update_rows
from common.store.resends import one_ref_one_act
from outfalls.models import Case, CaseEntry, Monitoring
from outfalls.rules.standards import ITEMS, STANDARDS, fault_of, judge
from outfalls.rules.steps import MONITOR, SURVEY
from outfalls.services.records import Act, begin, end, not_ahead, refuse, role_words
from rivers import services as registers
from rivers.models import Outfall
from rivers.rules.outfall_kinds import tidy_sources
from rivers.services.facts import OutfallFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFacts:
    """What a survey says beside the register: whether water came out, and in dry weather; `look` are the words of a
    sheet, where a page has those of its act."""

    surveyed_on: date
    surveyor: str = ""
    is_flowing: bool | None = None
    flows_when_dry: bool = False
    look: str = ""
    campaign: str = ""

    def data(self) -> dict[str, Any]:
        """As the record keeps it."""
        return {
            "on": self.surveyed_on.isoformat(),
            "surveyor": self.surveyor,
            "is_flowing": self.is_flowing,
            "flows_when_dry": self.flows_when_dry,
            "campaign": self.campaign,
        }


@one_ref_one_act
@transaction.atomic
def record_survey(
    *, outfall_id: int, survey: SurveyFacts, act: Act, by: User, at: datetime
) -> Case:
    """登记排查. Raises NotVisible, NotAllowed, Conflict, Invalid; as every service of a step does."""
    data = survey.data()
    begun = begin(outfall_id=outfall_id, step="survey", act=act, said=data, by=by, at=at)
    if begun.was_done:
        return begun.case
    refuse(surveyed_on=not_ahead(survey.surveyed_on, at, "排查日期"))
    changed = {
        "surveyed_on": survey.surveyed_on,
        "flows_when_dry": survey.flows_when_dry,
        "campaign": survey.campaign or begun.case.campaign,
    }
    return end(begun, changed=changed, data=data)


@transaction.atomic
def save_surveys(
    *,
    entries: Sequence[tuple[OutfallFacts, Outfall | None, SurveyFacts | None]],
    by: User,
    at: datetime,
) -> None:
    """A surveyed list: registers and corrects the outfalls, and records the survey of each that has one, all or none.

    A survey of an outfall that is past it is left alone: what was done since is not undone by a sheet. Raises as
    `rivers.services.save_many`.
    """
    facts = [(wanted, row) for wanted, row, _ in entries]
    registers.save_many(model=Outfall, entries=facts, by=by, at=at, reason="排查导入")
    by_code = {wanted.code: survey for wanted, _, survey in entries if survey is not None}
    rows = Outfall.objects.filter(code__in=by_code).select_related("case", "reach")
    outfalls = list(rows.select_for_update(of=("self",)).order_by("pk"))
    new = [o for o in outfalls if not hasattr(o, "case")]
    insert_rows(Case, ("outfall_id",), [(o.pk,) for o in new], same={"updated_at": at})
    cases = {
        case.outfall_id: case for case in Case.objects.filter(outfall__in=[o.pk for o in outfalls])
    }
    surveyed = []
    for outfall in outfalls:
        case, survey = cases[outfall.pk], by_code[outfall.code]
        if case.state not in (SURVEY, MONITOR):
            continue
        case.state, case.surveyed_on, case.updated_at = MONITOR, survey.surveyed_on, at
        case.flows_when_dry = survey.flows_when_dry
        case.campaign = survey.campaign or case.campaign
        surveyed.append((case, survey, outfall))
    names = ("state", "surveyed_on", "updated_at", "flows_when_dry", "campaign")
    update_rows(Case, names, [case for case, _, _ in surveyed])
    lines = [
        (case.pk, survey.look, survey.data(), role_words(by, outfall.reach.division_id))
        for case, survey, outfall in surveyed
    ]
    same = {"event": "survey", "by_id": by.pk, "by_name": by.name, "at": at}
    insert_rows(CaseEntry, ("case_id", "note", "data", "by_role"), lines, same=same)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One sampling.

    values    item of `outfalls.rules.standards.ITEMS` → as typed; empty where it was not measured
    limits    item → the limit that holds here, where it is not the standard's, in mg/L
    standard  a code of `STANDARDS`, or ""; `standard_words` names a local one
    is_dry    nothing came out, so nothing was measured
    is_cold   the water had 12 °C or less
    """

    taken_on: date
    values: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, Decimal] = field(default_factory=dict)
    standard: str = ""
    standard_words: str = ""
    is_dry: bool = False
    is_cold: bool = False
    flow: str = ""
    lab: str = ""


def sample_faults(sample: Sample, at: datetime) -> dict[str, str]:
    """What of a sample cannot be, by field; a value's is `value_` and its item."""
    found = {"taken_on": not_ahead(sample.taken_on, at, "采样日期")}
    typed = {item: words for item, words in sample.values.items() if words.strip()}
    for item, words in typed.items():
        found[f"value_{item}"] = fault_of(item, words)
    for item, limit in sample.limits.items():
        if limit <= 0:
            found[f"limit_{item}"] = f"{ITEMS[item]}的限值应大于 0。"
    if sample.is_dry and typed:
        found["is_dry"] = "填了监测值的，不能同时为“未排水”。"
    if not sample.is_dry and not typed:
        found["taken_on"] = found["taken_on"] or "请至少填写一项监测值；没有水排出的，选“未排水”。"
    return {name: words for name, words in found.items() if words}


@one_ref_one_act
@transaction.atomic
def record_monitoring(
    *, outfall_id: int, sample: Sample, act: Act, by: User, at: datetime
) -> Monitoring | None:
    """登记监测, values as typed, compared with the standard; None for a resend."""
    said = {
        "sample": {"on": sample.taken_on, "values": dict(sample.values), "is_dry": sample.is_dry}
    }
    begun = begin(outfall_id=outfall_id, step="monitor", act=act, said=said, by=by, at=at)
    if begun.was_done:
        return None
    refuse(**sample_faults(sample, at))
    judged = judge(sample.values, sample.limits, standard=sample.standard, is_cold=sample.is_cold)
    known = STANDARDS.get(sample.standard)
    row = Monitoring.objects.create(
        case=begun.case,
        taken_on=sample.taken_on,
        is_dry=sample.is_dry,
        flow=sample.flow.strip(),
        lab=sample.lab.strip(),
        standard=known.name if known else sample.standard_words.strip(),
        values=judged.values,
        exceeding=judged.exceeding,
        is_exceeding=judged.is_exceeding,
        by=by,
        at=at,
    )
    changed: dict[str, Any] = {}
    newest = begun.case.monitored_on
    if newest is None or newest <= sample.taken_on:
        changed["monitored_on"] = sample.taken_on
        if judged.is_exceeding is not None:
            changed["is_exceeding"] = judged.is_exceeding
    data = {
        "on": sample.taken_on.isoformat(),
        "monitoring": row.pk,
        "is_dry": sample.is_dry,
        "exceeding": judged.exceeding,
        "is_exceeding": judged.is_exceeding,
    }
    end(begun, changed=changed, data=data)
    return row


@one_ref_one_act
@transaction.atomic
def record_tracing(
    *,
    outfall_id: int,
    traced_on: date,
    tracer: str,
    sources: str,
    owner: str,
    owner_unknown: bool,
    owner_named: str,
    act: Act,
    by: User,
    at: datetime,
) -> Case:
    """登记溯源: sources and who answers go to the register; a unit's finding is the office's to register, so there it
    stays in the record alone."""
    data: dict[str, Any] = {
        "on": traced_on.isoformat(),
        "tracer": tracer.strip(),
        "sources": tidy_sources(sources),
        "owner": owner.strip(),
        "owner_unknown": owner_unknown,
        "owner_named": owner_named.strip(),
    }
    begun = begin(outfall_id=outfall_id, step="trace", act=act, said=data, by=by, at=at)
    if begun.was_done:
        return begun.case
    has_owner = bool(owner.strip()) or owner_unknown
    refuse(
        traced_on=not_ahead(traced_on, at, "溯源日期"),
        sources="" if data["sources"] else "请写明污染来源，一行一个。",
        owner="" if has_owner else "请填写责任主体，或选“责任主体无法确定”。",
    )
    if by.is_office_of(begun.outfall.reach.division_id):
        facts = replace(
            facts_of(begun.outfall),
            sources=data["sources"],
            owner=owner.strip(),
            owner_unknown=owner_unknown,
            owner_named=owner_named.strip(),
        )
        registers.save_outfall(facts=facts, outfall=begun.outfall, by=by, at=at, reason="溯源")
    return end(begun, changed={"traced_on": traced_on}, data=data)


def facts_of(outfall: Outfall) -> OutfallFacts:
    """What the register holds of it, as its service takes it."""
    names = OutfallFacts.__dataclass_fields__
    return OutfallFacts(**{name: getattr(outfall, name) for name in names})


def refuse_moved(expected: int, found: int) -> None:
    """Raises Conflict where another number of rows is meant than the page had said."""
    if expected != found:
        words = f"在您填写期间，符合条件的由 {expected} 个变为 {found} 个，请核对后再提交。"
        raise Conflict("outfall.moved", words)
