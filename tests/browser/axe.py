"""What axe finds on a page."""

from axe_playwright_python.base import AXE_SCRIPT

# Serious and critical faults alone count, so the many lesser rules are not run. Nor are the style
# sheets fetched once more: only a rule that is off by default reads them.
_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "preload": False,
}
# Contrast is asked of the marked texts alone. Told in the page already: the whole of what axe returns is hundreds of
# kilobytes of what is in order.
_SERIOUS = """async ([context, options]) => {
    axe.configure({rules: [{id: 'color-contrast', selector: '[data-new-text]'}]});
    const {violations} = await axe.run(context, options);
    return violations
        .filter((each) => ['serious', 'critical'].includes(each.impact))
        .map((each) => [each.id, each.nodes.slice(0, 3).map((node) => node.target)]);
}"""
# Contrast is a matter of a text's colour and size and of what it lies on. One text of each such kind is marked; what
# the tab has marked before is not marked again.
_MARK_NEW_TEXTS = """(beside) => {
    const known = new Set(JSON.parse(sessionStorage.getItem('known texts') ?? '[]'));
    const grounds = new Map([[null, '']]);
    const ground = (element) => {
        if (!grounds.has(element)) {
            const style = getComputedStyle(element);
            const isPlain = style.backgroundImage === 'none' && style.opacity === '1';
            const isThere = !style.backgroundColor.endsWith(', 0)');
            const isOpaque = isThere && isPlain && style.backgroundColor.startsWith('rgb(');
            const isLaidOver = ['absolute', 'fixed', 'sticky'].includes(style.position);
            const own = isThere || !isPlain || isLaidOver
                ? [style.backgroundColor, style.backgroundImage, style.opacity, isLaidOver].join()
                : '';
            grounds.set(element, isOpaque && !isLaidOver ? own : ground(element.parentElement) + own);
        }
        return grounds.get(element);
    };
    for (const element of document.body.querySelectorAll('*')) {
        const says = element.matches('input, select, textarea')
            || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (!says || beside.some((each) => element.closest(each)) || !element.checkVisibility()) continue;
        const {color, fontSize, fontWeight, textShadow} = getComputedStyle(element);
        const isOff = element.closest(':disabled, [aria-disabled=true]') !== null;
        const kind = [color, fontSize, fontWeight, textShadow, isOff, ground(element)].join();
        if (known.has(kind)) continue;
        known.add(kind);
        element.setAttribute('data-new-text', '');
    }
    sessionStorage.setItem('known texts', JSON.stringify([...known]));
}"""


def bring_along(page):
    """axe on every page that this one opens: told once, where many are looked at."""
    page.add_init_script(AXE_SCRIPT)


def faults(page, *, beside=()):
    """Serious and critical ones: the rule and the elements it is about. Elements inside the
    selectors of `beside` are not looked at (a menu that was looked at on another page). Contrast, two thirds of what
    axe costs, is measured on one text of each kind that the tab shows."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    page.evaluate(_MARK_NEW_TEXTS, list(beside))
    found = page.evaluate(_SERIOUS, [{"exclude": list(beside)}, _OPTIONS])
    return [tuple(each) for each in found]
