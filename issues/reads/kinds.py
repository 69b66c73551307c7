"""Kinds of issues as choices, grouped by their first level."""

from collections.abc import Iterable
from typing import Any

from issues.models import IssueKind


def kind_choices() -> list[tuple[Any, Any]]:
    """For filters: each group as a whole, then its kinds; retired kinds too, for old issues."""
    choices: list[tuple[Any, Any]] = []
    for group, kinds in grouped(IssueKind.objects.all()):
        rows = [(kind.code, kind.name) for kind in kinds]
        if group:
            choices.append((group, [(f"group:{group}", f"{group}（全部）"), *rows]))
        else:
            choices += rows
    return choices


def finding_kinds(*, retired: bool = False) -> list[tuple[str, Any]]:
    """Codes and names for what a 暗访督查 finds, in their groups."""
    kinds = IssueKind.objects.all() if retired else IssueKind.objects.filter(is_active=True)
    choices: list[tuple[str, Any]] = []
    for group, members in grouped(kinds):
        rows = [(kind.code, kind.name) for kind in members]
        choices += [(group, rows)] if group else rows
    return choices


def grouped(kinds: Iterable[IssueKind]) -> list[tuple[str, list[IssueKind]]]:
    """Kinds by group, in the order in which groups first appear."""
    groups: dict[str, list[IssueKind]] = {}
    for kind in kinds:
        groups.setdefault(kind.group, []).append(kind)
    return list(groups.items())
