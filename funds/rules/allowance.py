"""巡河补贴: who gets what and why. Pure; no Django.

A line is one person in one town, because the town and the district share by the class of the town. A person is rounded
once, on the sum over all towns and parts; the fen are then cut so that parts add up to lines, lines to the person, and
towns to the total (`funds.rules.cents`). Only the district's share of a line is rounded again; the town pays the rest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final

from common.text.chinese import date_words
from common.text.months import Month
from funds.rules.allowance_people import Months, Person, Post, months_held
from funds.rules.allowance_rule import BELOW, CLASSES, KINDS, PER, AllowanceRule
from funds.rules.cents import rounded, spread
from funds.rules.money import plain

# The parts of a line, in the order of its columns.
PARTS: Final[Mapping[str, str]] = {
    "patrol": "巡河",
    "phone": "通讯",
    "transport": "交通",
    "insurance": "保险",
}
_CAPPED: Final = ("patrol", "phone", "transport")
_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the memo: what it is about, and the sum in words with its inputs."""

    title: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one person gets out of one town, in yuan; `district` and `own` are who pays `total`.

    places   names of what the person had there; place_keys tells them apart (reach-17)
    months   in office, counted there
    stays    was the person in office there when the year ended?
    required, done  patrols over the year there
    """

    person: int
    name: str
    town: str
    grade: int
    kinds: tuple[str, ...]
    places: tuple[str, ...]
    place_keys: tuple[str, ...]
    required: int
    done: int
    months: int
    stays: bool
    patrol: Decimal
    phone: Decimal
    transport: Decimal
    insurance: Decimal
    district: Decimal
    steps: tuple[Step, ...]

    @property
    def reaches(self) -> int:
        return len(self.places)

    @property
    def allowance(self) -> Decimal:
        """Without insurance, which is paid to the insurer."""
        return self.patrol + self.phone + self.transport

    @property
    def total(self) -> Decimal:
        return self.allowance + self.insurance

    @property
    def own(self) -> Decimal:
        """The town's part."""
        return self.total - self.district


@dataclass(slots=True)
class Sums:
    """A town's lines, or all of them, added up."""

    people: set[int] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    required: int = 0
    done: int = 0
    patrol: Decimal = Decimal(0)
    phone: Decimal = Decimal(0)
    transport: Decimal = Decimal(0)
    insurance: Decimal = Decimal(0)
    district: Decimal = Decimal(0)
    own: Decimal = Decimal(0)

    @property
    def allowance(self) -> Decimal:
        return self.patrol + self.phone + self.transport

    @property
    def total(self) -> Decimal:
        return self.allowance + self.insurance


def sums_of(lines: Iterable[Line]) -> Sums:
    """Lines added up. A person with lines in two towns is one person, a reach that two had is one reach."""
    found = Sums()
    for line in lines:
        found.people.add(line.person)
        found.places.update(line.place_keys)
        for name in ("required", "done", *PARTS, "district", "own"):
            setattr(found, name, getattr(found, name) + getattr(line, name))
    return found


@dataclass(slots=True)
class _Place:
    """What a person did for pay on one place in a town: patrols that count, exact."""

    name: str
    kind: str
    times: Fraction = Fraction(0)
    required: int = 0
    done: int = 0


@dataclass(slots=True)
class _Draft:
    """A line before it is rounded: exact sums by part."""

    town: str
    grade: int
    places: dict[tuple[tuple[str, int], str], _Place] = field(default_factory=dict)
    exact: dict[str, Fraction] = field(default_factory=lambda: dict.fromkeys(PARTS, Fraction(0)))
    months: int = 0
    steps: list[Step] = field(default_factory=list)


def towns_of(people: Iterable[Person], rule: AllowanceRule, months: Sequence[Month]) -> set[str]:
    """Codes of the towns that lines would be of, so that a class can be asked for where there is none."""
    found: set[str] = set()
    for person in people:
        found |= _towns(person, months_held(person, months, rule.month_counts))
    return found


def _towns(person: Person, held: Months) -> set[str]:
    owed = {each.town for post in person.posts for each in post.owed}
    return owed | set(held.towns.values()) or {person.posts[0].town}


def reckon(
    rule: AllowanceRule,
    people: Iterable[Person],
    months: Sequence[Month],
    classes: Mapping[str, int],
) -> list[Line]:
    """The lines of a year, by town, then in the order of `people`.

    months   the twelve of the year of account (`AllowanceRule.months`)
    classes  code of a town → class 1–4; each of `towns_of` must be in it, nothing is guessed (KeyError)
    """
    lines = [line for person in people for line in _of_person(rule, person, months, classes)]
    return sorted(lines, key=lambda line: line.town)


def _of_person(
    rule: AllowanceRule, person: Person, months: Sequence[Month], classes: Mapping[str, int]
) -> list[Line]:
    held = months_held(person, months, rule.month_counts)
    drafts = {town: _Draft(town, classes[town]) for town in sorted(_towns(person, held))}
    _patrols(rule, person, drafts)
    for draft in drafts.values():
        draft.months = held.of(draft.town)
        draft.steps += _monthly(rule, draft, person, held)
    _insure(rule, drafts, held, months)
    _cap(rule, drafts)
    return _rounded(rule, person, list(drafts.values()))


def _patrols(rule: AllowanceRule, person: Person, drafts: Mapping[str, _Draft]) -> None:
    """Reaches × patrols × rate, a group for each number of patrols: 3 个河段 × 52 次 × 5 元."""
    owed = [each for post in person.posts for each in post.owed]
    required, done = sum(each.required for each in owed), sum(each.done for each in owed)
    is_below = done * 100 < rule.least * required
    takes_done = rule.counts == "done" or (is_below and rule.below == "done")
    for post in person.posts:
        for each in post.owed:
            places = drafts[each.town].places
            place = places.setdefault((post.place, post.kind), _Place(post.place_name, post.kind))
            times = each.done if takes_done else each.required
            place.times += Fraction(times, each.sharers if rule.shared == "once" else 1)
            place.required += each.required
            place.done += each.done
    for town, draft in drafts.items():
        if is_below:
            draft.steps.append(_below_words(rule, required, done))
        if not (is_below and rule.below == "none"):
            draft.steps += _by_rate(rule, draft)
        draft.steps += _notes(rule, person, town)


def _by_rate(rule: AllowanceRule, draft: _Draft) -> list[Step]:
    groups: dict[tuple[Fraction, str], int] = defaultdict(int)
    for place in draft.places.values():
        groups[place.times, place.kind] += 1
    steps = []
    has_two_rates = rule.chief_rate != rule.patroller_rate
    for (times, kind), count in sorted(
        groups.items(), key=lambda group: (-group[0][0], group[0][1])
    ):
        rate = rule.rate(kind)
        each = times * Fraction(rate)
        words = f"{count} 个河段 × {_times(times)} 次 × {plain(rate)} 元"
        if rule.cap_reach is not None and each > rule.cap_reach:
            each = Fraction(rule.cap_reach)
            words += f"，每个河段封顶 {plain(rule.cap_reach)} 元"
        if has_two_rates:
            words = f"{KINDS[kind]}：{words}"
        draft.exact["patrol"] += count * each
        steps.append(_sum("巡河", words, count * each))
    return steps


def _below_words(rule: AllowanceRule, required: int, done: int) -> Step:
    share = plain(Decimal(done * 100) / required) if required else "0"
    words = (
        f"应巡 {required} 次，完成 {done} 次，完成率 {share[:5]}%，"
        f"低于 {plain(rule.least)}%：{BELOW[rule.below]}"
    )
    return Step("完成率", words)


def _notes(rule: AllowanceRule, person: Person, town: str) -> list[Step]:
    """What an official would ask about the numbers of patrols: who came, who left, what was reckoned, who shares."""
    posts = [post for post in person.posts if town in {post.town, *(e.town for e in post.owed)}]
    owed = [each for post in posts for each in post.owed if each.town == town]
    found = []
    for words, days in (
        ("到任", {post.first for post in posts if post.began}),
        ("卸任", {post.last for post in posts if post.ended}),
    ):
        found += [Step("任职", f"{date_words(day)}{words}") for day in sorted(days)]
    if reckoned := sum(each.required for each in owed if each.is_reckoned):
        months = sorted({each.month for each in owed if each.is_reckoned})
        words = f"其中 {reckoned} 次按巡河要求推算：{_months_words(months)}门户里没有应巡记录"
        found.append(Step("应巡", words))
    if rule.shared == "once" and (most := max((each.sharers for each in owed), default=1)) > 1:
        found.append(Step("同段", f"同一河段同期有 {most} 人应巡，次数由几人平分"))
    return found


def _monthly(rule: AllowanceRule, draft: _Draft, person: Person, held: Months) -> list[Step]:
    """Phone and transport, for the months in office that count in the town."""
    steps = []
    for part, amount, per in (
        ("phone", rule.phone, rule.phone_per),
        ("transport", rule.transport, rule.transport_per),
    ):
        if not amount:
            continue
        exact, words = _for_months(amount, per, draft.months)
        draft.exact[part] = exact
        steps.append(_sum(PARTS[part], words, exact))
    if held.both and steps:
        here = [month for month in held.both if held.towns[month] == draft.town]
        there = [month for month in held.both if held.towns[month] != draft.town]
        if here:
            words = f"{_months_words(here)}同时在几个镇街任职，这几个月的补助计入本镇街"
            steps.append(Step("任职", words))
        elif there and person.posts:
            words = f"{_months_words(there)}同时在几个镇街任职，这几个月的补助计入另一镇街"
            steps.append(Step("任职", words))
    return steps


def _for_months(amount: Decimal, per: str, months: int) -> tuple[Fraction, str]:
    if per == "month":
        return Fraction(amount) * months, f"{PER[per]} {plain(amount)} 元 × {months} 个月"
    exact = Fraction(amount) * months / _YEAR
    if months == _YEAR:
        return exact, f"{PER[per]} {plain(amount)} 元"
    return exact, f"{PER[per]} {plain(amount)} 元 × {months}/{_YEAR}"


def _insure(
    rule: AllowanceRule, drafts: Mapping[str, _Draft], held: Months, months: Sequence[Month]
) -> None:
    """By months as the rest; or once, in the town of the last month that counts."""
    if not rule.insurance:
        return
    if rule.insured == "months":
        for draft in drafts.values():
            exact, words = _for_months(rule.insurance, "year", draft.months)
            draft.exact["insurance"] = exact
            draft.steps.append(_sum("保险", words, exact))
        return
    last = max((month for month in months if month in held.towns), default=None)
    if last is not None:
        draft = drafts[held.towns[last]]
        draft.exact["insurance"] = Fraction(rule.insurance)
        draft.steps.append(_sum("保险", "每人一份", draft.exact["insurance"]))


def _cap(rule: AllowanceRule, drafts: Mapping[str, _Draft]) -> None:
    """The most for a person, without insurance: every part of every town is cut by the same share."""
    got = sum((draft.exact[part] for draft in drafts.values() for part in _CAPPED), Fraction(0))
    if rule.cap_person is None or got <= rule.cap_person:
        return
    share = Fraction(rule.cap_person) / got
    for draft in drafts.values():
        for part in _CAPPED:
            draft.exact[part] *= share
        here = sum((draft.exact[part] for part in _CAPPED), Fraction(0))
        words = f"补贴合计 {_yuan(got)} 元，每人封顶 {plain(rule.cap_person)} 元，各项同比例减少"
        if len(drafts) > 1:
            words += f"，本镇街计 {_yuan(here)} 元"
        draft.steps.append(Step("封顶", words))


def _rounded(rule: AllowanceRule, person: Person, drafts: list[_Draft]) -> list[Line]:
    exact = [draft.exact[part] for draft in drafts for part in PARTS]
    cells = iter(spread(rounded(sum(exact, Fraction(0))), exact))
    lines = [_line(rule, person, draft, {part: next(cells) for part in PARTS}) for draft in drafts]
    # Where nothing is got the person still has one line that says why.
    return [line for line in lines if line.total or line.required] or lines[:1]


def _line(rule: AllowanceRule, person: Person, draft: _Draft, cells: Mapping[str, Decimal]) -> Line:
    share = Fraction(rule.shares[draft.grade]) / 100
    total = sum(cells.values(), Decimal(0))
    shared = total if rule.insurance_shared else total - cells["insurance"]
    district = rounded(Fraction(shared) * share) + (total - shared)
    percent = plain(rule.shares[draft.grade])
    words = f"{CLASSES[draft.grade]}镇街，区级承担 {percent}%："
    if shared == total:
        words += f"{_yuan(total)} × {percent}% = {_yuan(district)} 元"
    else:
        words += (
            f"{_yuan(shared)} × {percent}% + 保险 {_yuan(total - shared)} = {_yuan(district)} 元"
        )
    words += f"，镇级承担 {_yuan(total - district)} 元"
    places = {place: each for (place, _), each in draft.places.items()}
    posts = [post for post in person.posts if post.place in places or post.town == draft.town]
    return Line(
        person=person.id,
        name=person.name,
        town=draft.town,
        grade=draft.grade,
        kinds=_kinds(posts),
        places=tuple(place.name for place in places.values()),
        place_keys=tuple(f"{kind}-{pk}" for kind, pk in places),
        required=sum(place.required for place in draft.places.values()),
        done=sum(place.done for place in draft.places.values()),
        months=draft.months,
        stays=any(not post.ended for post in posts),
        district=district,
        steps=(
            *draft.steps,
            Step("合计", _total_words(cells)),
            Step("分担", words),
        ),
        **cells,
    )


def _total_words(cells: Mapping[str, Decimal]) -> str:
    """巡河 780.00 + 通讯 240.00 = 1,020.00 元."""
    parts = [f"{PARTS[part]} {_yuan(cell)}" for part, cell in cells.items() if cell]
    return f"{' + '.join(parts) or '没有应发的补贴'} = {_yuan(sum(cells.values(), Decimal(0)))} 元"


def _sum(title: str, words: str, exact: Fraction) -> Step:
    return Step(title, f"{words} = {_yuan(exact)} 元")


def _kinds(posts: Iterable[Post]) -> tuple[str, ...]:
    has = {post.kind for post in posts}
    return tuple(kind for kind in KINDS if kind in has)


def _months_words(months: Sequence[Month]) -> str:
    """2025年1月—3月、5月: months in a row are told by their ends."""
    runs: list[list[Month]] = []
    for month in months:
        if runs and runs[-1][-1].next() == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return "、".join(
        run[0].label if len(run) == 1 else f"{run[0].label}—{run[-1].label}" for run in runs
    )


def _times(times: Fraction) -> str:
    """52, 26.5; a third is written as such: 17⅓ would not be read by everybody."""
    whole, rest = divmod(times, 1)
    if not rest:
        return str(whole)
    if rest.denominator in (2, 4, 5, 10):
        return plain(Decimal(times.numerator) / times.denominator)
    return f"{whole} 又 {rest.numerator}/{rest.denominator}" if whole else str(rest)


def _yuan(amount: Fraction | Decimal) -> str:
    """780.00, 1,030.00."""
    return f"{rounded(Fraction(amount)):,.2f}"
