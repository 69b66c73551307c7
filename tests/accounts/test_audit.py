"""The audit trail speaks Chinese: whatever is recorded has a name, whichever room records it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from accounts.services import audit
from tests import factories as make


def sources() -> Iterator[Path]:
    """The rooms' own modules that write audit rows."""
    base = Path(settings.BASE_DIR)
    rooms = [path.parent for path in base.glob("*/apps.py")]
    for path in (found for room in rooms for found in room.rglob("*.py")):
        if "record" in path.read_text() and "audit" in path.read_text():
            yield path


def actions_in(tree: ast.Module) -> set[str]:
    """What calls of `record` pass first: words, and words given to the name that is passed."""
    first = [
        call.args[0]
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and call.args
        and (
            (isinstance(call.func, ast.Name) and call.func.id == "record")
            or (isinstance(call.func, ast.Attribute) and call.func.attr == "record")
        )
    ]
    names = {node.id for node in first if isinstance(node, ast.Name)}
    given = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id in names for target in node.targets)
    ]
    return {
        word.value
        for node in [*first, *given]
        for word in ast.walk(node)
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    }


def test_every_action_that_any_room_records_has_a_chinese_name() -> None:
    recorded = set().union(*(actions_in(ast.parse(path.read_text())) for path in sources()))
    assert {"login.failed", "account.disabled", "issues.kind_added"} <= recorded
    assert recorded - audit.ACTIONS.keys() == set()
    assert all(not name.isascii() for name in audit.ACTIONS.values())


@pytest.mark.django_db
def test_what_has_no_name_is_not_recorded() -> None:
    user = make.UserFactory()
    with pytest.raises(ValueError, match=r"river\.painted"):
        audit.record("river.painted", user=user)
    with pytest.raises(ValueError, match="colour"):
        audit.record("login", user=user, detail={"colour": "red"})


def test_details_are_put_in_words() -> None:
    assert (
        audit.in_words({"via": "手机", "names": ["周云", "陈静"]}) == "方式：手机；姓名：周云、陈静"
    )
