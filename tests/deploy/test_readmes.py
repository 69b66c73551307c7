"""READMEs and docs name files, folders and functions that are there: whoever follows a page finds what it names.

What is looked at is inline code, never a block of code. A path is what has a slash or ends in `.py`; it is looked
for beside the page and from the root, and for pages that speak of all rooms in each of them. An address of the
portal begins with a slash, or stands in the first column of a table of addresses, and is left alone; so is what
holds `…` or a blank.
"""

import re
from functools import cache
from itertools import product
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [
    ROOT / "README.en.md",
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(
        page
        for page in [
            ROOT / "README.md",
            *ROOT.glob("*/README.md"),
            *ROOT.glob("static/*/README.md"),
        ]
        if page.parent.name != "node_modules"
    ),
]
PACKAGES = {page.parent.name for page in ROOT.glob("*/__init__.py")}
#: What commands make, and no commit holds.
MADE = {"var/", "bench/results/"}
OF_ADDRESSES = ("URL", "address")


def codes_of(text: str) -> list[str]:
    """Inline code of a page, without blocks and the first column of tables of addresses."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    kept, of_addresses = [], False
    for before, line in zip(["", *text.splitlines()], text.splitlines(), strict=False):
        if not line.startswith("|"):
            kept.append(line)
            continue
        if not before.startswith("|"):
            of_addresses = line.strip("| ").startswith(OF_ADDRESSES)
        kept.append(line.split("|", 2)[2] if of_addresses else line)
    # A piece of code may go over the end of a line, never over a blank one or into the next row.
    return re.findall(r"`([^`\n]+(?:\n(?!\n|\|)[^`\n]+)?)`", "\n".join(kept))


def patterns_of(code: str) -> list[str]:
    """The paths that a piece of code names: `{a,b}` opened out, `<room>` as a pattern; none for other code."""
    code = re.sub(r"<[^>]*>", "*", code)
    if not re.fullmatch(r"[\w.@/{},*-]+", code, re.ASCII) or code.startswith("/"):
        return []
    if "/" not in code and not code.endswith(".py"):
        return []
    parts = re.split(r"\{([^}]*)\}", code)
    return ["".join(each) for each in product(*(part.split(",") for part in parts))]


def is_there(pattern: str, page: Path) -> bool:
    if pattern in MADE:
        return True
    places = [page.parent, ROOT, *([ROOT / "templates"] if pattern.endswith(".html") else [])]
    if page.parent in (ROOT, ROOT / "docs"):
        places += [ROOT / room for room in PACKAGES]
    return any(_holds(found) for place in places for found in place.glob(pattern))


def _holds(path: Path) -> bool:
    """A folder that holds nothing but what Python left there is gone."""
    return path.is_file() or any(each.name != "__pycache__" for each in path.iterdir())


def dotted_of(code: str) -> str | None:
    """`room.module.name` of our own packages, of a call too (`room.module.name(…)`)."""
    found = re.match(r"([a-z_]+(?:\.\w+)+)(?:\(|$)", code)
    return found[1] if found and found[1].split(".")[0] in PACKAGES else None


@cache
def words_in(path: Path) -> frozenset[str]:
    """Every name of a file, and every one with its dots: keys of parameters have some."""
    text = path.read_text(encoding="utf-8")
    return frozenset(re.findall(r"\w+", text)) | frozenset(re.findall(r"[\w.]+", text))


def is_named(dotted: str) -> bool:
    """There is such a module, with such a name in it; `room.Model` and `room.parameter` are the short ones."""
    room, *rest = dotted.split(".")
    place = ROOT / room
    while rest and (place / rest[0]).is_dir():
        place /= rest.pop(0)
    if rest and (place / f"{rest[0]}.py").is_file():
        place /= f"{rest.pop(0)}.py"
    if not rest:
        return True
    if place.is_file():
        return rest[0] in words_in(place)
    if place.name == room and len(rest) == 1:
        if rest[0][0].isupper():
            files, name = [*place.glob("models.py"), *place.glob("models/*.py")], rest[0]
        else:
            files, name = place.rglob("parameters.py"), dotted
        return any(name in words_in(file) for file in files)
    return rest[0] in words_in(place / "__init__.py")


def wrong_in(text: str, page: Path) -> list[str]:
    wrong = []
    for code in codes_of(text):
        wrong += [each for each in patterns_of(code) if not is_there(each, page)]
        dotted = dotted_of(code)
        if dotted and not patterns_of(code) and not is_named(dotted):
            wrong.append(dotted)
    return wrong


@pytest.mark.parametrize("readme", PAGES, ids=lambda readme: str(readme.relative_to(ROOT)))
def test_a_page_names_what_is_there(readme):
    assert wrong_in(readme.read_text(encoding="utf-8"), readme) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("`rules/tracks.py`, `inspections/rules/tracks.py`, `rules/`, `urls`", []),
        ("`tracks.py`", ["tracks.py"]),
        ("`rules/track.py`, `rule/`", ["rules/track.py", "rule/"]),
        ("`{rules,reads}/validity.py`", ["reads/validity.py"]),
        ("`tests/access/<room>.py` and `tests/<room>/nobody.py`", ["tests/*/nobody.py"]),
        ("`/api/v1/changes/`, `application json`, `a/b/…`, `1/2 h`", []),
        (
            "| URL | who |\n|---|---|\n| `patrols/` | `nobody/` |\n\n`patrols/`",
            ["nobody/", "patrols/"],
        ),
        ("| file | what |\n|---|---|\n| `patrols/` | |", ["patrols/"]),
        ("```\n`patrols/`\n```", []),
        (
            "`inspections.rules.tracks.MOST_POINTS`, `inspections.Patrol`, `accounts.models.User`",
            [],
        ),
        ("`inspections.tracks`", ["inspections.tracks"]),
        ("`inspections.rules.tracks.Trail`", ["inspections.rules.tracks.Trail"]),
        ("`inspections.missed_within_days`", []),
        ("`common.store.scope.range_below(code)`", []),
        ("`<room>/models/reviews.py`, `<目录>/rule/`", ["*/rule/"]),
        (
            "`attachments/gallery.html`, `attachments/galleries.html`",
            ["attachments/galleries.html"],
        ),
    ],
)
def test_a_mistyped_name_is_found(text, wrong):
    assert wrong_in(text, ROOT / "inspections/README.md") == wrong


def test_a_page_of_all_rooms_names_what_each_has():
    text = "`rules/`, `neighbours/inbox.py`, `{reads,views}/reviews.py`, `services.py`"
    assert wrong_in(text, ROOT / "docs/architecture.md") == ["reads/reviews.py", "services.py"]
