"""What axe finds on a page."""

from axe_playwright_python.sync_playwright import Axe

# Serious and critical faults alone count, so the many lesser rules are not run.
_OPTIONS = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def faults(page):
    """Serious and critical ones: the rule and the elements it is about."""
    return [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in Axe().run(page, options=_OPTIONS).response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
