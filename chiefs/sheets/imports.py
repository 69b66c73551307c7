"""Import of chiefs with their appointments, one appointment a row: entering, correcting and ending.

What the register (名录) exports can be changed and imported again. An empty cell changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import IO, Any

from django.core.exceptions import ValidationError

from accounts.models import Division, mobile_number
from chiefs.models import Appointment, Chief, ChiefKind, ImportBatch
from chiefs.permissions import sees_mobile
from chiefs.reads.namesakes import are_near
from chiefs.rules.appointing import MOST_GENERAL_CHIEFS, VILLAGE, Span, most_at_once, overlap
from chiefs.services.appointments import (
    Post,
    faults_of,
    general_full_words,
    overlap_words,
    post_of,
    reaches_into,
)
from chiefs.services.bulk import PersonFacts, PostFacts, enter_people, post_key, remembered
from chiefs.sheets.exports import register_columns
from common.imports import Judging, Register, Verdict, enrol
from common.imports.references import Lookup
from common.spreadsheets import Column, Reading, RowRead
from common.text.values import name as name_form
from rivers.models import River
from rivers.sheets.imports import known_rivers, own_reaches

Values = Mapping[str, Any]
Change = tuple[str, str, str]
THE_SAME, ANOTHER = "same", "another"
SAME_NAME = Column(
    "same_name",
    "同名的人",
    "choice",
    choices=((THE_SAME, "是同一人，换了号码"), (ANOTHER, "是另一人")),
    help="同一地方已有同名的人而手机号不同时才填。",
)
PERSON_TITLES = {"mobile": "手机号", "office_phone": "办公电话", "post": "职务"}
POST_TITLES = {"title": "任职职务", "basis": "任职文件", "ended_on": "卸任日期"}


@dataclass
class Held:
    """A post of a person: one in the register, or one that the file adds."""

    key: tuple[Any, ...]
    span: Span
    appointment: Appointment | None
    is_named: bool = False


@dataclass
class Person:
    """A person as register and file so far have it; `chief` is None until a new one is written."""

    name: str
    division: Division
    mobile: str = ""
    office_phone: str = ""
    post: str = ""
    chief: Chief | None = None
    is_visible: bool = True
    held: list[Held] = field(default_factory=list)


@dataclass(frozen=True)
class Meant:
    """What a row means: for whom, what of the person differs, and the appointment as it would be."""

    person: Person
    wanted: dict[str, str]
    post: PostFacts
    held: Held | None
    changes: list[Change]


class People:
    """All persons that the rows of a file name, as they are after the rows before: a person whom one
    row enters is known to the next. Lasts for a whole file; each slice adds whom it names."""

    def __init__(self, by: Any) -> None:
        self.by = by
        self.by_mobile: dict[str, Person] = {}
        self.by_name: dict[str, list[Person]] = {}
        self._known: dict[int, Person] = {}
        self._asked: set[str] = set()
        self.generals: dict[str, list[Held]] = {}
        self.river_is_in = remembered(reaches_into)

    def learn(self, rows: Sequence[Values]) -> None:
        """Fetches those of a slice who were not asked for yet."""
        mobiles = {v["mobile"] for v in rows if v.get("mobile")} - self._asked
        names = {v["name"] for v in rows if v.get("name")} - self._asked
        self._asked |= mobiles | names
        if not mobiles and not names:
            return
        seen = Chief.objects.visible_to(self.by)
        found = {row.pk: row for row in seen.filter(mobile__in=mobiles)}
        found |= {row.pk: row for row in seen.named(names)}
        visible = set(found)
        others = Chief.objects.filter(mobile__in=mobiles).exclude(pk__in=visible)
        new = [chief for chief in (*found.values(), *others) if chief.pk not in self._known]
        divisions = Division.objects.in_bulk({chief.division_id for chief in new})
        for chief in new:
            self._add(_person(chief, divisions[chief.division_id], chief.pk in visible))
        held = Appointment.objects.filter(chief__in=new).order_by("started_on")
        for row in held.select_related("division", "river", "reach"):
            post = Held(post_key(post_of(row)), (row.started_on, row.ended_on), row)
            self._known[row.chief_id].held.append(post)

    def _add(self, person: Person) -> None:
        if person.chief is not None:
            self._known[person.chief.pk] = person
        if person.mobile:
            self.by_mobile.setdefault(person.mobile, person)
        if person.is_visible:
            self.by_name.setdefault(name_form(person.name), []).append(person)

    def others_of(self, post: Post, but: Held | None) -> list[Span]:
        """Days of the division's other 总河长; of the register, and of the file so far."""
        code = post.division.pk
        if code not in self.generals:
            stand = Appointment.objects.filter(kind=post.kind, division=code)
            self.generals[code] = [
                Held((row.pk,), (row.started_on, row.ended_on), row) for row in stand
            ]
        mine = but.appointment if but else None
        return [h.span for h in self.generals[code] if mine is None or h.appointment != mine]

    def take(self, meant: Meant) -> None:
        """The rows after this one find the person and the post as it leaves them."""
        person, facts = meant.person, meant.post
        is_new = person.chief is None and not person.held
        for name, value in meant.wanted.items():
            setattr(person, name, value)
        held = meant.held
        if held is None:
            held = Held(post_key(facts.post), facts.span, None)
            person.held.append(held)
        held.span, held.is_named = facts.span, True
        if is_new:
            self._add(person)
        if person.mobile:
            self.by_mobile[person.mobile] = person
        if facts.post.kind == ChiefKind.GENERAL:
            before = self.generals.setdefault(facts.post.division.pk, [])
            mine = held.appointment
            kept = [h for h in before if mine is None or h.appointment != mine]
            self.generals[facts.post.division.pk] = [*kept, held]


def _person(chief: Chief, division: Division, is_visible: bool) -> Person:
    return Person(
        chief.name,
        division,
        chief.mobile,
        chief.office_phone,
        chief.post,
        chief,
        is_visible,
    )


class Reader:
    """Reads the rows of one slice: all places that they name are fetched at once."""

    def __init__(self, rows: Sequence[Values], people: People) -> None:
        self.people, self.by = people, people.by
        people.learn(rows)
        titles = {"title": "河流或河段", "code_title": "河流或河段编码"}
        self.reaches = Lookup(own_reaches(self.by), rows, "place", **titles)
        self.rivers = Lookup(known_rivers(self.by), rows, "place", **titles)
        self.divisions = Lookup(
            Division.objects.kept_by(self.by),
            rows,
            "division",
            title="行政区",
            code_title="行政区划代码",
        )

    def meaning(self, values: Values, errors: list[str]) -> Meant | None:
        """What a row means, or None with the reasons in `errors`."""
        post = self._post(values, errors)
        if post is None:
            return None
        found = self._found(values, post.division, errors)
        wanted = self._wanted(values, found, errors)
        if errors:
            return None
        person = found or Person(values["name"], post.division)
        held, facts = self._dates(values, person, post, errors)
        if errors or facts is None:
            return None
        return Meant(person, wanted, facts, held, _changes(found, wanted, facts))

    # --- the post

    def _post(self, values: Values, errors: list[str]) -> Post | None:
        code, name = values.get("place_code"), values.get("place_name")
        place = self._place(code, name, errors) if code or name else None
        is_river = isinstance(place, River)
        division: Division | None = None
        if values.get("division_code") or values.get("division_name"):
            division = self.divisions.find(
                values.get("division_code"), values.get("division_name"), errors
            )
        elif place is not None and not is_river:
            division = place.division
        else:
            errors.append("“行政区”不能为空")
        if errors or division is None:
            return None
        tier = division.level if place is None or is_river else VILLAGE
        kind = values.get("kind") or ""
        if not kind:
            errors.append("“类别”不能为空")
        elif values.get("tier") and int(values["tier"]) != tier:
            errors.append("“层级”与行政区、河段不一致，可以不填")
        if errors:
            return None
        river, reach = (place, None) if is_river else (None, place)
        return Post(kind, tier, division, river=river, reach=reach)

    def _place(self, code: str | None, name: str | None, errors: list[str]) -> Any:
        as_reach: list[str] = []
        as_river: list[str] = []
        reach = self.reaches.find(code, name, as_reach)
        river = self.rivers.find(code, name, as_river)
        if reach and river:
            errors.append(f"“河流或河段编码”{code or name}既是河流又是河段，请填写编码区分")
        elif reach is None and river is None:
            errors += as_reach
        return reach or river

    # --- the person

    def _found(self, values: Values, division: Division, errors: list[str]) -> Person | None:
        """The person meant, if there is one: by number, else by name near the post."""
        name, mobile = values.get("name"), values.get("mobile")
        known = self.people.by_mobile.get(mobile) if mobile else None
        if known is not None:
            if not known.is_visible:
                errors.append("“手机号”已登记在其他河长名下")
            elif name_form(known.name) != name:
                errors.append(f"“手机号”已登记在{known.name}名下，与“姓名”{name}不一致")
            return known
        named = self.people.by_name.get(name or "", [])
        near = [p for p in named if p.division.pk == division.pk] or named
        if mobile:
            # A number that nobody has yet: it may be the missing one of somebody known.
            free = [p for p in near if not p.mobile and p.division.pk == division.pk]
            if not free:
                return self._with_new_number(values, division, named, errors)
            near = free
        if len(near) > 1:
            errors.append(f"名为“{name}”的不止一人，请填写“手机号”")
        return near[0] if len(near) == 1 else None

    def _with_new_number(
        self, values: Values, division: Division, named: list[Person], errors: list[str]
    ) -> Person | None:
        """Whose number is it: a known person's new one, or another person's of the same name? Only the
        clerk knows, and says so in the column 同名的人."""
        near = [p for p in named if p.mobile and are_near(p.division, division)]
        answer = values.get("same_name")
        if not near or answer == ANOTHER:
            return None
        if answer == THE_SAME and len(near) == 1:
            return near[0]
        known = "、".join(self._described(p) for p in near)
        errors.append(
            f"“手机号”与已登记的{known}不同：是同一人换了号码，还是同名的另一人？"
            f"请在“{SAME_NAME.title}”一列填写后再导入"
            if len(near) == 1
            else f"与{known}同名而“手机号”都不同，请先在河长人员中核对、修改，再导入"
        )
        return None

    def _described(self, person: Person) -> str:
        is_shown = person.chief is None or sees_mobile(self.by, person.chief)
        number = f"（手机号 {person.mobile}）" if is_shown else ""
        return f"{person.division.name}{person.name}{number}"

    def _wanted(self, values: Values, person: Person | None, errors: list[str]) -> dict[str, str]:
        """What the row says of the person that is not so yet."""
        if not values.get("name"):
            errors.append("“姓名”不能为空")
        given = {key: str(values[key]).strip() for key in PERSON_TITLES if values.get(key)}
        try:
            if "mobile" in given:
                mobile_number(given["mobile"])
        except ValidationError:
            errors.append("“手机号”应为 11 位数字")
        wanted = {key: words for key, words in given.items() if getattr(person, key, "") != words}
        if wanted and person and not self.by.is_office_of(person.division.pk):
            words = f"{person.name}由{person.division}登记，不能在这里修改其职务和电话"
            errors.append(words)
        return wanted

    # --- from when to when

    def _dates(
        self, values: Values, person: Person, post: Post, errors: list[str]
    ) -> tuple[Held | None, PostFacts | None]:
        first: date | None = values.get("started_on")
        same = [held for held in person.held if held.key == post_key(post)]
        standing = _standing(same, first)
        if standing is None and first is None:
            errors.append("“任职日期”不能为空（没有找到此人在任的这项任职）")
            return None, None
        if standing is not None and standing.is_named:
            errors.append("与前面的一行是同一项任职，请只留一行")
            return None, None
        row = standing.appointment if standing else None
        facts = PostFacts(
            appointment=row,
            post=post,
            started_on=row.started_on if row else first or date.min,
            ended_on=values.get("ended_on") or (row.ended_on if row else None),
            title=values.get("title") or (row.title if row else ""),
            basis=values.get("basis") or (row.basis if row else ""),
        )
        others = [held.span for held in same if held is not standing]
        self._ask(person, facts, standing, others, errors)
        return standing, facts

    def _ask(
        self,
        person: Person,
        facts: PostFacts,
        standing: Held | None,
        others: list[Span],
        errors: list[str],
    ) -> None:
        """The rules of appointments; those of the kind and the place for a new one only."""
        post = facts.post
        if standing is None:
            faults = faults_of(post, self.people.river_is_in)
            errors += [words.rstrip("。") for words in faults.values()]
        if facts.ended_on and facts.ended_on < facts.started_on:
            errors.append("“卸任日期”不能早于任职日期")
        errors += [
            overlap_words(person.name, post, other).rstrip("。")
            for other in others
            if overlap(other, facts.span)
        ]
        if post.kind == ChiefKind.GENERAL and not errors:
            generals = self.people.others_of(post, standing)
            if most_at_once(generals, facts.span) >= MOST_GENERAL_CHIEFS:
                errors.append(general_full_words(post).rstrip("。"))


def _standing(same: list[Held], first: date | None) -> Held | None:
    """The appointment that a row speaks of: by its first day, else the one without an end."""
    if first is not None:
        return next((held for held in same if held.span[0] == first), None)
    return next((held for held in same if held.span[1] is None), None)


def _changes(person: Person | None, wanted: Values, facts: PostFacts) -> list[Change]:
    """What would change in the person and the appointment of the register, in words."""
    pairs = []
    if person is not None:
        pairs = [
            (PERSON_TITLES[key], getattr(person, key), wanted[key])
            for key in PERSON_TITLES
            if key in wanted
        ]
    if facts.appointment is not None:
        pairs += [
            (title, getattr(facts.appointment, key), getattr(facts, key))
            for key, title in POST_TITLES.items()
            if getattr(facts.appointment, key) != getattr(facts, key)
        ]
    return [(title, str(old or "（空）"), str(new or "（空）")) for title, old, new in pairs]


@enrol
class ChiefRegister(Register):
    """河长 and what they are chief of."""

    target, title, batch_model = "chiefs", "河长任职", ImportBatch
    columns = [*register_columns(None), SAME_NAME]
    key = "row_key"
    advice = (
        "一行一项任职：一人任几条河段的河长，就填几行。空着的格子不改动已有内容。",
        "批量卸任：从河长名录导出，在“卸任日期”填上最后一天，再导入。",
    )
    template_notes = advice

    def read(self, file: IO[bytes], filename: str, options: Mapping[str, Any]) -> Reading:
        reading = super().read(file, filename, options)
        rows = (_keyed(row) for row in reading.rows)
        return replace(reading, rows=rows)

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        people = judging.known.setdefault("people", People(judging.by))
        reader = Reader([row.values for row in rows], people)
        return [self._verdict(row, reader) for row in rows]

    def _verdict(self, row: RowRead, reader: Reader) -> Verdict:
        key, title = str(row.values.get("row_key") or ""), str(row.values.get("name") or "")
        errors: list[str] = []
        meant = reader.meaning(row.values, errors)
        if meant is None:
            return Verdict.bad(key, title, errors)
        words = f"{title} {meant.post.post.subject_words}"
        if row.errors:
            return Verdict.bad(key, words, [])
        changes, is_new = list(meant.changes), meant.post.appointment is None
        chief = meant.person.chief
        if chief is not None and not sees_mobile(reader.by, chief):
            changes = [change for change in changes if change[0] != PERSON_TITLES["mobile"]]
        reader.people.take(meant)
        return Verdict.of(key, words, changes, new=is_new, meant=meant)

    def write(self, meant: Sequence[Any], *, by: Any, at: datetime) -> None:
        posts: dict[int, list[PostFacts]] = {}
        people: dict[int, Person] = {}
        for one in meant:
            people.setdefault(id(one.person), one.person)
            posts.setdefault(id(one.person), []).append(one.post)
        facts = [
            PersonFacts(
                person.name,
                person.division,
                person.post,
                person.mobile,
                person.office_phone,
                person.chief,
                posts[key],
            )
            for key, person in people.items()
        ]
        for person, chief in zip(
            people.values(), enter_people(people=facts, by=by, at=at), strict=True
        ):
            person.chief = chief


def _keyed(row: RowRead) -> RowRead:
    """Adds what tells one row from another: the same person in the same post from the same day."""
    parts = ("started_on", "name", "mobile", "kind", "place_code", "place_name", "division_code")
    words = [str(row.values[part]) for part in parts if row.values.get(part)]
    row.values["row_key"] = " ".join(words)[:60]
    return row
