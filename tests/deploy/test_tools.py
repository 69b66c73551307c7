"""The tools keep watch over everything that is there, and the repository names no registry."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
ROOMS = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))


def contract(name):
    return next(each for each in TOOLS["importlinter"]["contracts"] if each["id"] == name)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_stands_on_a_floor(room):
    layers = [
        room for layer in contract("floors")["layers"] for room in layer.strip("()").split(" | ")
    ]
    assert room in TOOLS["importlinter"]["root_packages"]
    assert room in layers
    assert room in TOOLS["coverage"]["run"]["source"]
    if room not in ("common", "hezhang"):
        assert room in contract("furniture")["rooms"]


def test_a_room_that_takes_another_rooms_views_is_caught(tmp_path):
    for room in ("lower", "upper", "wiring"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    (tmp_path / "lower/views.py").write_text("from lower import services\n")
    (tmp_path / "lower/services.py").touch()
    (tmp_path / "upper/services.py").write_text("import lower.services\nimport lower.views\n")
    (tmp_path / "wiring/urls.py").write_text("import lower.views\n")
    (tmp_path / ".importlinter").write_text(
        "[importlinter]\n"
        "root_packages =\n    lower\n    upper\n    wiring\n"
        "contract_types =\n    private: tests.services.contracts.PrivateFurniture\n"
        "[importlinter:contract:1]\n"
        "name = Furniture\ntype = private\nrooms =\n    lower\n    upper\nprivate =\n    views\n"
    )
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "upper.services:2  import lower.views" in result.stdout
    assert "wiring" not in result.stdout.split("Broken contracts")[1]


@pytest.mark.parametrize("lock", [*sorted(ROOT.glob("*.lock")), ROOT / "package-lock.json"])
def test_no_lock_says_where_a_package_was_fetched(lock):
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r'"resolved"|^--|file:|\bregistry\b|^[^"]*https?://', text, re.M)


@pytest.mark.parametrize("lock", sorted(ROOT.glob("*.lock")), ids=lambda path: path.name)
def test_every_package_is_pinned_by_hash(lock):
    packages = re.split(r"^(?=\S)", lock.read_text(), flags=re.M)[1:]
    assert packages
    assert all("==" in package and "--hash=sha256:" in package for package in packages)


def test_help_explains_every_target():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    inner = {"setup-run", "setup-tests", "setup-python", "setup-frontend"}  # steps of others
    targets = set(re.findall(r"^\.PHONY: (\S+)", text, re.M)) - inner
    explained = set(re.findall(r"^([a-z-]+):.*## ", text, re.M))
    assert targets == explained


@pytest.mark.parametrize("room", ROOMS)
def test_a_rooms_top_is_seen_at_a_glance(room):
    """docs/architecture.md: README.md and what begins with _ do not count."""
    entries = {path.name for path in (ROOT / room).glob("[a-z]*")}
    assert len(entries) <= 15, sorted(entries)


@pytest.mark.parametrize("room", [*ROOMS, "bench"])
def test_every_room_says_what_it_is_for(room):
    assert len((ROOT / room / "README.md").read_text(encoding="utf-8").splitlines()) > 10


def test_the_administrator_reads_every_scheduled_task_in_chinese(settings):
    from hezhang.admin import TITLES

    assert set(settings.CELERY_BEAT_SCHEDULE) <= set(TITLES)


@pytest.mark.parametrize("name", ["README.md", "README.en.md", "docs/deploy.md"])
def test_a_page_links_only_to_what_is_there(name):
    path = ROOT / name
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (path.parent / link).exists()] == []
