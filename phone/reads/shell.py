"""What the app's shell consists of. A phone keeps all of it and opens it without a signal."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.urls import reverse

# Whatever the page asks for: one that is missing here would be missing without a signal.
FILES: Final = (
    "phone/app.css",
    "phone/app.js",
    "phone/icons.svg",
    "phone/icon.svg",
    "phone/icon-180.png",
    "phone/icon-192.png",
)
WORKER: Final = Path(settings.BASE_DIR) / "phone/client/worker.js"


@dataclass(frozen=True, slots=True)
class Shell:
    """version   changes with any byte of the shell: 12 hexadecimal digits
    page      the HTML of `/m/`
    worker    the service worker, told what to keep under which version
    """

    version: str
    page: str
    worker: str


@cache
def shell() -> Shell:
    """The shell of the files that this process serves; read once, because a new release is a new process."""
    kept = [staticfiles_storage.url(name) for name in FILES]
    source = WORKER.read_text(encoding="utf-8")
    parts = [*kept, *map(_digest, FILES), render_to_string("phone/shell.html"), source]
    version = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    told = {"version": version, "page": reverse("phone:shell"), "files": kept}
    return Shell(
        version=version,
        page=render_to_string("phone/shell.html", {"version": version}),
        worker=f"self.SHELL = {json.dumps(told)};\n{source}",
    )


def _digest(name: str) -> str:
    """Of a static file's content: in development and in tests its address does not tell of a change."""
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest() if found else ""
