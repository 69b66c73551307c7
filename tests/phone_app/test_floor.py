"""The style holds to what the oldest browsers know; `make lint-phone` and esbuild hold calls and syntax."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

# Younger than Chrome 70 or Safari 14, and nothing falls back on its own.
YOUNGER = (
    r"\b(inset|aspect-ratio|place-items|place-content)\s*:|:(is|where|has)\(|\b(min|max|clamp)\("
)


def rules():
    """The bundle as (selector, declarations)."""
    text = Path(finders.find("phone/app.css")).read_text(encoding="utf-8")
    return re.findall(r"([^{}]+)\{([^{}]*)\}", text)


def test_gaps_stand_in_grids_alone():
    wrong = [
        selector
        for selector, body in rules()
        if re.search(r"(^|;)(row-|column-)?gap:", body) and "display:grid" not in body
    ]
    assert wrong == []
    assert any("gap:" in body for _, body in rules())


def test_a_fieldset_is_no_grid_and_no_line_because_chrome_86_is_the_first_that_can():
    wrong = [
        selector
        for selector, body in rules()
        if re.search(r"fieldset$|\.(kinds|phrases|choices|checks|reaches)(,|$)", selector)
        and re.search(r"display:(grid|flex)", body)
    ]
    assert wrong == []


@pytest.mark.parametrize("part", [0, 1], ids=["selectors", "declarations"])
def test_nothing_is_younger_than_the_floor(part):
    # `minmax(` of a grid is old; min(), max() and clamp() are not.
    found = [rule for rule in rules() if re.search(YOUNGER, rule[part])]
    assert found == []
