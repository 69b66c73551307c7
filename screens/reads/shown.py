"""A screen's parts as HTML, and the stamps by which a page knows that nothing moved."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string

# Names of templates (`templates/screens/panels/`), in the order of the page.
PANELS: Final = ("figures", "issue_map", "events", "lights", "water")


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
    return f'"{digest[:16]}-{release()}-{"u" if with_lists else "w"}"'


def panels(facts: dict[str, Any], *, with_lists: bool) -> dict[str, str]:
    """Name → HTML. Moments of counting are not in it: the script writes them where `data-counted` says."""
    context = {"facts": facts, "with_lists": with_lists}
    return {name: render_to_string(f"screens/panels/{name}.html", context) for name in PANELS}
