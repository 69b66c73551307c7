"""What axe finds on a page."""

from axe_playwright_python.sync_playwright import Axe

# Serious and critical faults alone count, so the many lesser rules are not run. Nor are the style
# sheets fetched once more: only a rule that is off by default reads them.
_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "preload": False,
}


def faults(page, *, beside=()):
    """Serious and critical ones: the rule and the elements it is about. Elements inside the
    selectors of `beside` are not looked at (a menu that was looked at on another page)."""
    context = {"exclude": list(beside)} if beside else None
    return [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in Axe().run(page, context, _OPTIONS).response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
