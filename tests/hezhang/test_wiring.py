"""The rooms are joined by imports, and nothing that waits to be joined is forgotten."""

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

import hezhang.settings.base
from common.seams import Seam, Slot
from common.web.cards import Card, Cards
from hezhang.home import inbox

ROOMS = sorted(path.parent.name for path in Path(settings.BASE_DIR).glob("*/apps.py"))

# What Django, Celery and libraries want named. Whatever else the rooms have for one another goes through
# a seam (`common.seams`).
NAMED = {
    "AUTHENTICATION_BACKENDS",
    "AUTH_PASSWORD_VALIDATORS",
    "AXES_LOCKOUT_CALLABLE",
    "AXES_USERNAME_CALLABLE",
    "CACHES",
    "CELERY_BEAT_SCHEDULE",
    "CELERY_BEAT_SCHEDULER",
    "CSRF_FAILURE_VIEW",
    "FORMAT_MODULE_PATH",
    "FORM_RENDERER",
    "INSTALLED_APPS",
    "MIDDLEWARE",
    "REST_FRAMEWORK",
    "ROOT_URLCONF",
    "SESSION_ENGINE",
    "SETTINGS_MODULE",
    "SPECTACULAR_SETTINGS",
    "TEMPLATES",
    "WSGI_APPLICATION",
}


def modules() -> Iterator[ModuleType]:
    """Every module of the rooms, whether the running portal has imported it or not."""
    for room in ROOMS:
        if room == "hezhang":
            continue
        for found in pkgutil.walk_packages([str(Path(settings.BASE_DIR) / room)], f"{room}."):
            if ".migrations" not in found.name:
                yield import_module(found.name)


def seams() -> list[Seam | Slot]:
    found = {id(v): v for m in modules() for v in vars(m).values() if isinstance(v, Seam | Slot)}
    return list(found.values())


def own_functions(module: ModuleType) -> Iterator[Any]:
    for value in vars(module).values():
        if inspect.isfunction(value) and value.__module__ == module.__name__:
            yield value


def test_every_seam_is_joined() -> None:
    found = seams()
    assert len(found) > 8
    assert [seam.words for seam in found if seam.held is None] == []


def test_every_card_of_a_room_stands_on_a_page() -> None:
    joined = {card for seam in seams() if isinstance(seam, Cards) for card in seam}
    written = {
        function
        for module in modules()
        for function in own_functions(module)
        if list(inspect.signature(function).parameters)[1:3] == ["user", "at"]
        and inspect.get_annotations(function, eval_str=True)["return"] in (Card, Card | None)
    }
    assert written == joined


def test_every_count_of_a_rooms_inbox_is_asked() -> None:
    asked = {source for _, source in inbox.SOURCES}
    written = {
        function
        for module in modules()
        for function in own_functions(module)
        if function.__name__.endswith("_counts")
        and not function.__name__.startswith("_")
        and list(inspect.signature(function).parameters) == ["user", "at"]
    }
    assert written == asked


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, held in value.items():
            yield from strings(key)
            yield from strings(held)
    elif isinstance(value, list | tuple | set):
        for held in value:
            yield from strings(held)


def names_ours(text: str) -> bool:
    """Is it the dotted path of a module of a room, or of something in one?"""
    if text.partition(".")[0] not in ROOMS or "." not in text:
        return False
    try:
        import_string(text)
    except ImportError:
        return _is_module(text)
    return True


def _is_module(text: str) -> bool:
    try:
        pkgutil.resolve_name(text)
    except (ImportError, AttributeError, ValueError):
        return False
    return True


def test_no_setting_of_ours_names_what_a_room_should_join() -> None:
    base = {key: held for key, held in vars(hezhang.settings.base).items() if key.isupper()}
    here = {key: getattr(settings, key) for key in dir(settings) if key.isupper()}
    found = {
        key
        for named in (base, here)
        for key, held in named.items()
        if any(names_ours(text) for text in strings(held))
    }
    assert found == NAMED
