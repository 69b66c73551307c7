"""巡河补贴 as a kind of money: from the rule and the registers to the lines of a year's statement.

A line's `amount` is what moves between the parties: the district's share, to the town that pays it out. What the person
gets in all, and the town's own part, are among the line's `facts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import InvalidOperation
from typing import Any

from accounts.models import Division, Level
from common.errors import Invalid
from common.text.months import Month
from funds.models import RuleVersion
from funds.rules.allowance import PARTS, Line, reckon, sums_of, towns_of
from funds.rules.allowance_people import Person
from funds.rules.allowance_rule import AllowanceRule, faults, rule_words
from funds.services.allowance_people import people_of
from funds.services.kinds import Computed, LineDraft
from funds.services.town_classes import classes_in


class Allowance:
    """巡河补贴 (`funds.services.kinds.Kind`). One statement a year, in which the district alone pays: a clearing would
    say the same again."""

    is_netted = False

    def read(self, body: Mapping[str, Any], division: Division) -> dict[str, Any]:
        """Raises Invalid: fields at fault; or a division that pays nobody a share."""
        if division.level != Level.DISTRICT:
            words = "巡河补贴由区县与镇街分担，规则须由区县一级建立。"
            raise Invalid("allowance.level", words, fields={"division": words})
        try:
            rule = AllowanceRule.of_parts(body)
        except (TypeError, ValueError, KeyError, AttributeError, InvalidOperation):
            raise Invalid("allowance.body", "巡河补贴的规则内容不完整，请重新填写。") from None
        if found := faults(rule):
            raise Invalid("allowance.rule", "".join(found.values()), fields=found)
        return rule.parts()

    def words(self, body: Mapping[str, Any]) -> list[str]:
        return rule_words(AllowanceRule.of_parts(body))

    def periods(self, body: Mapping[str, Any], year: int) -> list[tuple[Month, Month]]:
        months = AllowanceRule.of_parts(body).months(year)
        return [(months[0], months[-1])]

    def given(self, body: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Nothing: the registers and the dues hold all of it."""
        return []

    def compute(self, version: RuleVersion, first: Month, last: Month, *, at: datetime) -> Computed:
        """Raises Invalid for a span that is not a year of account, towns without a class, and months without a record
        where the rule asks what was done."""
        rule = AllowanceRule.of_parts(version.body)
        months, code = rule.months(last.year), version.rule.division_id
        if (months[0], months[-1]) != (first, last):
            words = f"按这一版规则，{last.year}年度是 {months[0].label}—{months[-1].label}。"
            raise Invalid("allowance.period", words, fields={"month": words})
        people = people_of(rule, months, code)
        if not people:
            words = f"{first.label}—{last.label}没有符合补贴对象的任职，请核对河长名录和规则。"
            raise Invalid("allowance.nobody", words)
        _ask_for_records(rule, people)
        towns = towns_of(people, rule, months)
        classes = classes_in(last.year, towns)
        _ask_for_classes(towns - set(classes), last.year)
        lines = reckon(rule, people, months, classes)
        return Computed(
            lines=[_draft(line, code) for line in lines],
            inputs={
                "months": [str(month) for month in months],
                "classes": classes,
                "people": [_plain(asdict(person)) for person in people],
            },
            notes=_notes(lines, people),
        )


def _ask_for_records(rule: AllowanceRule, people: Sequence[Person]) -> None:
    """Whether patrols were made cannot be worked out from any rule."""
    if not rule.asks_what_was_done:
        return
    missing = _reckoned_months(people)
    if missing:
        words = (
            f"规则要看完成次数，但{'、'.join(month.label for month in missing)}没有应巡记录："
            "请先在“应巡”里重新生成这些月份，导入历史巡河记录，或改为按应巡次数计。"
        )
        raise Invalid("allowance.no_records", words)


def _reckoned_months(people: Iterable[Person]) -> list[Month]:
    owed = (each for person in people for post in person.posts for each in post.owed)
    return sorted({each.month for each in owed if each.is_reckoned})


def _ask_for_classes(towns: set[str], year: int) -> None:
    if not towns:
        return
    names = Division.objects.filter(pk__in=towns).order_by("code").values_list("name", flat=True)
    words = f"{len(towns)} 个镇街没有 {year} 年度的类别：{'、'.join(names)}。请先在“镇街类别”填写。"
    raise Invalid("allowance.no_class", words)


def _draft(line: Line, payer: str) -> LineDraft:
    parts = {part: f"{getattr(line, part):.2f}" for part in PARTS}
    return LineDraft(
        payer=payer,
        payee=line.town,
        subject_kind="person",
        subject_key=str(line.person),
        subject=line.name,
        amount=line.district,
        # The sum of a step is in its words.
        memo=[{"title": step.title, "words": step.words, "amount": None} for step in line.steps],
        facts={
            "kinds": list(line.kinds),
            "places": list(line.places),
            "place_keys": list(line.place_keys),
            "grade": line.grade,
            "required": line.required,
            "done": line.done,
            "months": line.months,
            "stays": line.stays,
            **parts,
            "total": f"{line.total:.2f}",
            "own": f"{line.own:.2f}",
        },
    )


def _notes(lines: Sequence[Line], people: Sequence[Person]) -> list[str]:
    """What the office reads beside the total."""
    sums = sums_of(lines)
    paid = {line.person for line in lines if line.total}
    reaches = {key for line in lines for key in line.place_keys}
    stays = {line.person for line in lines if line.stays}
    notes = [
        f"{len(reaches)} 个河段，{len(paid)} 人（期末在任 {len(stays)} 人）；"
        f"补贴 {sums.allowance:,.2f} 元，保险 {sums.insurance:,.2f} 元，合计 {sums.total:,.2f} 元；"
        f"区级承担 {sums.district:,.2f} 元，镇级承担 {sums.own:,.2f} 元。"
    ]
    if changed := sum(any(p.began or p.ended for p in person.posts) for person in people):
        notes.append(f"{changed} 人当年到任、卸任或调整河段，按实际应巡次数和在任月数计。")
    # A line is a person in a town.
    if split := len(lines) - len({line.person for line in lines}):
        notes.append(f"{split} 人次先后或同时在另一镇街任职，分镇街计算。")
    if missing := _reckoned_months(people):
        words = f"{missing[0].label}—{missing[-1].label}" if len(missing) > 1 else missing[0].label
        notes.append(
            f"{words}（{len(missing)} 个月）门户里没有应巡记录，应巡次数按巡河要求和任职推算。"
        )
    if nothing := sorted(line.name for line in lines if line.person not in paid):
        notes.append(f"{len(nothing)} 人在任时间过短，没有应发的补贴：{'、'.join(nothing[:10])}。")
    return notes


def _plain(value: Any) -> Any:
    """As JSON: days as text."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, date) else value
