"""What a browser sends of a page's forms when nobody has touched them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

# A browser empties a field whose value is not in the one shape that its type knows.
SHAPES = {
    "date": r"\d{4}-\d\d-\d\d",
    "datetime-local": r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?",
    "month": r"\d{4}-\d\d",
    "time": r"\d\d:\d\d(:\d\d(\.\d{1,3})?)?",
    "number": r"-?\d*\.?\d+([eE][-+]?\d+)?",
}
UNSENT = ("submit", "button", "reset", "image", "file")
VOID = {"input", "br", "hr", "img", "link", "meta", "source", "wbr", "area", "col", "path", "use"}


@dataclass
class Form:
    """A form as the page holds it; `sent` are its names and values in order."""

    method: str
    action: str
    id: str = ""
    sent: list[tuple[str, str]] = field(default_factory=list)

    def data(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self.sent:
            found.setdefault(name, []).append(value)
        return found


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.elsewhere: list[tuple[str, str, str]] = []
        self.open: list[tuple[str, bool]] = []
        self.form: Form | None = None
        self.select: dict | None = None
        self.textarea: dict | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            off = tag == "template" or (tag == "fieldset" and "disabled" in given)
            self.open.append((tag, off))
        if tag == "form":
            method = given.get("method", "get").lower()
            self.form = Form(method, given.get("action", ""), given.get("id", ""))
            self.forms.append(self.form)
        elif tag == "input":
            self._input(given)
        elif tag == "select":
            self.select = {"given": given, "options": []}
        elif tag == "option" and self.select is not None:
            self.select["options"].append(given)
            self.text = ""
        elif tag == "textarea":
            self.textarea, self.text = given, ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "option" and self.select is not None:
            self.select["options"][-1].setdefault("value", self.text.strip())
        elif tag == "select" and self.select is not None:
            self._selected(self.select["given"], self.select["options"])
            self.select = None
        elif tag == "textarea" and self.textarea is not None:
            self._send(self.textarea, re.sub(r"\r\n?|\n", "\r\n", self.text.removeprefix("\n")))
            self.textarea = None
        elif tag == "form":
            self.form = None
        while self.open:
            if self.open.pop()[0] == tag:
                break

    def _input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text").lower()
        value = given.get("value", "on" if kind in ("checkbox", "radio") else "")
        if kind in UNSENT or (kind in ("checkbox", "radio") and "checked" not in given):
            return
        if kind in SHAPES and not re.fullmatch(SHAPES[kind], value):
            value = ""
        self._send(given, value)

    def _selected(self, given: dict[str, str], options: list[dict[str, str]]) -> None:
        chosen = [option for option in options if "selected" in option]
        usable = [option for option in options if "disabled" not in option]
        if "multiple" not in given:
            chosen = chosen[-1:] or usable[:1]
        for option in chosen:
            if "disabled" not in option:
                self._send(given, option["value"])

    def _send(self, given: dict[str, str], value: str) -> None:
        name = given.get("name")
        if not name or "disabled" in given or any(off for _, off in self.open):
            return
        if "form" in given:
            self.elsewhere.append((given["form"], name, value))
        elif self.form is not None:
            self.form.sent.append((name, value))


def forms_of(html: str) -> list[Form]:
    """All forms of a page, with what each sends untouched."""
    page = _Page()
    page.feed(html)
    page.close()
    for key, name, value in page.elsewhere:
        for form in page.forms:
            if form.id == key:
                form.sent.append((name, value))
    return page.forms
