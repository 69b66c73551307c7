"""A screen's parts as HTML, and the stamps by which a page knows that nothing moved."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string

from screens.reads.facts import PANELS


@cache
def release() -> str:
    """Another one for another release of the page, its style or its script: an open page then loads itself anew."""
    root = Path(settings.BASE_DIR)
    files = sorted((root / "templates/screens").rglob("*.html"))
    files += [root / name for name in _STATIC]
    parts = [file.read_bytes() for file in files]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


_STATIC: Final = ("static/css/screen.css", "static/js/screen.js")


def stamp(digest: str, *, with_lists: bool) -> str:
    """The ETag of a division's facts: with links to the lists behind them for users, without for a wall."""
    return f'"{release()}-{"u" if with_lists else "w"}-{digest}"'


def moved(digest: str, stamps: str, *, with_lists: bool) -> list[str]:
    """Which panels are others than those of the stamp that a page sends back (`If-None-Match`); all of them where it is
    of another release, or none. A proxy that packs answers makes a weak stamp of it."""
    before = stamps.removeprefix("W/").strip('"')
    head, _, known = before.rpartition("-")
    own = f"{release()}-{'u' if with_lists else 'w'}"
    old, new = known.split("."), digest.split(".")
    # A row that another release counted has other parts.
    if head != own or not len(old) == len(new) == len(PANELS):
        return [] if stamp(digest, with_lists=with_lists) == f'"{before}"' else list(PANELS)
    return [name for n, name in enumerate(PANELS) if old[n] != new[n]]


def panels(
    facts: dict[str, Any], *, with_lists: bool, names: Iterable[str] = tuple(PANELS)
) -> dict[str, str]:
    """Name → HTML. Moments of counting are not in it: the script writes them where `data-counted` says."""
    context = {"facts": facts, "with_lists": with_lists}
    return {name: render_to_string(f"screens/panels/{name}.html", context) for name in names}
