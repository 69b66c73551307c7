"""What the walk's own look at contrast finds: it measures one text of each kind."""

import pytest

from tests.browser.axe import faults

ADD = """([style, text]) => {
    const added = Object.assign(document.createElement('p'), {textContent: text});
    added.setAttribute('style', style);
    document.querySelector('main, body').append(added);
}"""


@pytest.mark.parametrize(
    ("style", "is_faint"),
    [
        ("color: #ccc; background: #fff", True),
        ("color: #ccc; background: #111", False),
        ("color: #fff; background: rgba(0, 0, 0, 0.1)", True),
        ("opacity: 0.3", True),
        ("color: #8a8a8a; background: #fff", True),
        ("color: #8a8a8a; background: #fff; font-size: 32px", False),
        ("color: #ccc; background: #fff; display: none", False),
    ],
)
def test_a_faint_text_is_found_though_its_page_was_looked_at_before(page, style, is_faint):
    page.goto("/accounts/login/")
    assert faults(page) == []
    page.evaluate(ADD, [style, "巡河记录"])
    assert [rule for rule, _ in faults(page)] == (["color-contrast"] if is_faint else [])
