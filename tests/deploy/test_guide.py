"""The guide without containers holds no line that `make try-guide` does not type (tests/guide)."""

import re
import subprocess
from collections import Counter

import pytest

from tests.guide.page import ASKS, PAGE, ROOT, SUBSTITUTED, WALKED, chapter

pytestmark = pytest.mark.sqlite

PARTS = chapter(PAGE.read_text(encoding="utf-8"))


def test_every_line_of_the_guide_is_one_that_is_tried():
    assert [part.heading for part in PARTS] == list(WALKED)
    assert {part.language for part in PARTS} == {"sh"}
    # Each substitution, and the line with questions, is there once.
    text = "\n".join(line for part in PARTS for line in part.lines)
    assert {text.count(written) for written in [*SUBSTITUTED, ASKS]} == {1}
    # What the page tells to type elsewhere in the chapter is beside the walk; it names no program of ours wrongly.
    named = set(re.findall(r"/opt/hezhang/(deploy/[\w@.-]+)", text))
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.heading)
def test_the_shell_reads_each_part(part):
    done = subprocess.run(
        ["bash", "-n"], input=part.code, text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_nginx_of_a_machine_keeps_nothing_of_the_containers():
    ours = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    made = subprocess.run(
        ["sed", "-E", "-f", ROOT / "deploy/host.sed"],
        input=ours,
        text=True,
        capture_output=True,
        check=True,
    ).stdout
    config = re.sub(r"#.*", "", made)
    assert not re.search(r"web:|phones:|/tmp|/dev/|/data/|resolver|8080|8443", config)
    passed = Counter(re.findall(r"http://127\.0\.0\.1:(\d+)", config))
    assert passed == {
        "8000": len(re.findall("http://web:8000", ours)),
        "8001": len(re.findall("http://phones:8000", ours)),
    }
