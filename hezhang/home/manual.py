"""The clerk's manual: one subject a family of pages, written in docs/manual/, shown under /help/.

A page's `menu` says which subject is its own (`subject_of`), so the question mark on its head leads there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

FOLDER: Final = settings.BASE_DIR / "docs" / "manual"
# In the order of the menu: the subject, and the entries of the menu whose pages it is about.
SUBJECTS: Final[dict[str, tuple[str, ...]]] = {
    "start": ("home",),
    "lists": (),
    "imports": (),
    "rivers": ("rivers", "reaches", "outfalls", "signboards", "map", "quality"),
    "waters": (
        "sections",
        "water_entry",
        "water_months",
        "water_warnings",
        "water_shares",
        "water_standards",
    ),
    "health": ("health", "health_schemes", "happy_projects"),
    "outfalls": ("outfall_cases",),
    "chiefs": ("register", "chiefs", "handovers", "follow_ups"),
    "patrols": (
        *("patrols", "patrol_inbox", "dues", "statistics", "supervisions"),
        *("swaps", "rules", "checklist"),
    ),
    "issues": ("issues", "orders", "borders", "look_backs"),
    "complaints": ("complaints",),
    "spots": ("spots",),
    "justice": ("clues", "enforcements"),
    "tasks": (
        *("month", "plan_lines", "plan_lights", "month_units", "plan_instructions"),
        *("plan_meeting", "quarter", "year"),
    ),
    "plans": ("plan_cycles", "plan_lists", "reviews", "revisions"),
    "notices": ("notices", "notice_inbox", "proposals", "measures", "ladder_year"),
    "funds": ("fund_statements", "fund_rules"),
    "screens": ("screen",),
    "bulletins": ("bulletins", "submissions", "bulletin_units"),
    "scoring": ("scorings", "rubrics"),
    "accounts": ("divisions", "units", "accounts", "looks"),
    "papers": ("papers",),
}
FIRST: Final = "start"
_SUBJECT_OF: Final = {key: name for name, keys in SUBJECTS.items() for key in keys}


@dataclass(frozen=True, slots=True)
class Subject:
    """name  its part of the address; `body` without its heading"""

    name: str
    title: str
    body: SafeString


def subject_of(menu: str) -> str:
    """The subject that a page with this entry of the menu is about; the first for one without."""
    return _SUBJECT_OF.get(menu, FIRST)


@lru_cache(maxsize=len(SUBJECTS))
def subject(name: str) -> Subject:
    """Raises KeyError for none of `SUBJECTS`."""
    if name not in SUBJECTS:
        raise KeyError(name)
    heading, _, text = (FOLDER / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    # Our own texts; HTML in them is shown, not used.
    made = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return Subject(name, heading.removeprefix("# ").strip(), mark_safe(made))


def contents() -> Iterator[Subject]:
    for name in SUBJECTS:
        yield subject(name)
