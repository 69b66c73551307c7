"""What a section's water ought to be in a year. Pure."""

from collections.abc import Mapping


def target_in(targets: Mapping[int, str], year: int) -> str:
    """The class asked for in a year: that of the newest year not after it, empty where none was set yet.

    targets  first year in which each holds → class, `1` to `5`
    """
    begun = [first for first in targets if first <= year]
    return targets[max(begun)] if begun else ""
