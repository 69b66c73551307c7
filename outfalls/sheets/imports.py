"""Import of a survey: outfalls as the register knows them, and beside each what the survey saw."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms

from common.imports import Act, Judging, Verdict, enrol
from common.spreadsheets import RowRead
from common.text.chinese import date_words, local_date
from outfalls import services
from outfalls.models import CaseEntry, ImportBatch
from outfalls.permissions import case_of
from outfalls.rules.steps import MONITOR, STATES, SURVEY
from outfalls.services.records import LONGEST_NOTE
from outfalls.services.studying import SurveyFacts
from outfalls.sheets import columns
from rivers.sheets.columns import OUTFALL
from rivers.sheets.imports import KEPT, OutfallRegister

Values = Mapping[str, Any]
_TITLES = {column.key: column.title for column in columns.SURVEY}
_LONGEST = {"surveyor": 60, "campaign": 60, "look": LONGEST_NOTE}


@enrol
class SurveyRegister(OutfallRegister):
    """排污口排查: the register's own columns are judged as the register judges them."""

    target, title, columns = "outfall_surveys", "排污口排查", (*OUTFALL, *columns.SURVEY)
    batch_model = ImportBatch
    option_fields = {
        "campaign": forms.CharField(
            label="专项行动",
            required=False,
            max_length=60,
            help_text="表中没有“专项行动”一列时填写，如“2026年入河排污口排查整治”。",
        )
    }
    advice = (
        KEPT,
        "编码已在册的，更正登记内容并登记排查；不在册的新登记。已经过了监测的排污口，排查内容不再由导入修改。",
    )
    template_notes = advice

    def extra_related(self) -> tuple[str, ...]:
        return (*super().extra_related(), "case")

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        codes = [str(row.values.get("code") or "") for row in rows]
        entries = CaseEntry.objects.filter(event="survey", case__outfall__code__in=codes)
        # In their order, so that the last of each is what is kept.
        judging.known["surveys"] = {
            entry.case.outfall.code: entry
            for entry in entries.select_related("case__outfall").order_by("id")
        }
        return super().judge(rows, judging)

    def _verdict(self, values: Values, standing: Any, lookups: Any, judging: Judging) -> Verdict:
        verdict = super()._verdict(values, standing, lookups, judging)
        entry: CaseEntry | None = judging.known["surveys"].get(str(values.get("code") or ""))
        told = dict(values)
        if entry is None or values.get("campaign"):
            told["campaign"] = values.get("campaign") or judging.options.get("campaign") or ""
        faults, survey = _survey_of(told, entry, judging.at)
        if faults:
            return Verdict.bad(verdict.key, verdict.title, [*verdict.errors, *faults])
        if verdict.act == Act.BAD or survey is None:
            if verdict.meant is not None:
                verdict.meant = (*verdict.meant, None)
            return verdict
        facts, row = verdict.meant
        changes = _changes(survey, entry)
        case = case_of(row) if row is not None else None
        if changes and case is not None and case.state not in (SURVEY, MONITOR):
            state = STATES[case.state]
            verdict.doubts.append(f"该排污口现为“{state}”，排查内容不再由导入修改")
            verdict.meant = (facts, row, None)
            return verdict
        both = [*verdict.changes, *changes]
        found = Verdict.of(
            verdict.key, verdict.title, both, new=row is None, meant=(facts, row, survey)
        )
        found.doubts = verdict.doubts
        return found

    def write(self, meant: Sequence[Any], *, by: Any, at: datetime) -> None:
        services.save_surveys(entries=meant, by=by, at=at)


def _survey_of(
    values: Values, entry: CaseEntry | None, at: datetime
) -> tuple[list[str], SurveyFacts | None]:
    """Sentences for what cannot be, and the survey; None where the row speaks of none. An empty cell, and a column
    that is not there, change nothing of a survey that was recorded."""
    before = dict(entry.data) | {"look": entry.note} if entry else {}
    told = {key: values.get(key) for key in _TITLES if values.get(key) not in (None, "")}
    on = told.get("surveyed_on") or (date.fromisoformat(before["on"]) if before else None)
    if not told or (set(told) == {"campaign"} and on is None):
        return [], None
    if on is None:
        return [f"填了“{_TITLES[next(iter(told))]}”的，“排查日期”不能为空"], None
    faults = [
        f"“{_TITLES[key]}”不能超过 {most} 字"
        for key, most in _LONGEST.items()
        if len(str(told.get(key) or "")) > most
    ]
    if on > local_date(at):
        faults.append(f"“排查日期”{date_words(on)}晚于今天")
    if faults:
        return faults, None
    given = {name: told.get(name, before.get(name)) for name in _TITLES if name != "surveyed_on"}
    survey = SurveyFacts(
        surveyed_on=on,
        surveyor=str(given["surveyor"] or ""),
        is_flowing=given["is_flowing"],
        flows_when_dry=bool(given["flows_when_dry"]),
        look=str(given["look"] or ""),
        campaign=str(given["campaign"] or ""),
    )
    return [], survey


def _changes(survey: SurveyFacts, entry: CaseEntry | None) -> list[tuple[str, str, str]]:
    """What the sheet changes of the last survey, in words."""
    new = survey.data() | {"look": survey.look}
    old = dict(entry.data) | {"look": entry.note} if entry else {}
    titles = _TITLES | {"on": _TITLES["surveyed_on"]}
    return [
        (titles[key], _said(old.get(key)), _said(value))
        for key, value in new.items()
        if (value or None) != (old.get(key) or None)
        or (value is False and old.get(key) is None and key == "is_flowing")
    ]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)
