"""What axe finds on a page."""

from axe_playwright_python.base import AXE_SCRIPT

# Serious and critical faults alone count, so the many lesser rules are not run. Nor are the style
# sheets fetched once more: only a rule that is off by default reads them.
_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "preload": False,
}
# Told in the page already: the whole of what axe returns is hundreds of kilobytes of what is in order.
_SERIOUS = """async ([exclude, options]) => {
    const {violations} = await axe.run({exclude}, options);
    return violations
        .filter((each) => ['serious', 'critical'].includes(each.impact))
        .map((each) => [each.id, each.nodes.slice(0, 3).map((node) => node.target)]);
}"""


def bring_along(page):
    """axe on every page that this one opens: told once, where many are looked at."""
    page.add_init_script(AXE_SCRIPT)


def faults(page, *, beside=(), contrast=True):
    """Serious and critical ones: the rule and the elements it is about. Elements inside the
    selectors of `beside` are not looked at (a menu that was looked at on another page). Contrast, half of what axe
    costs, need not be measured again where every element is of a kind that was measured before."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {**_OPTIONS, "rules": {"color-contrast": {"enabled": contrast}}}
    return [tuple(each) for each in page.evaluate(_SERIOUS, [list(beside), options])]
