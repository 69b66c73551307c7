"""Seams are joined once, asked in their order, and never silently empty."""

import pytest

from common.seams import Seam, Slot


def test_parts_are_asked_in_the_order_in_which_they_were_joined() -> None:
    seam: Seam[str] = Seam("words")
    seam.join("一", "二", "三")
    assert list(seam) == ["一", "二", "三"]


def test_a_seam_may_be_joined_with_nothing() -> None:
    seam: Seam[str] = Seam("words")
    seam.join()
    assert list(seam) == []


def test_what_nobody_joined_refuses_when_it_is_asked() -> None:
    with pytest.raises(RuntimeError, match="cards on a page: not joined"):
        list(Seam("cards on a page"))
    with pytest.raises(RuntimeError, match="who knows: not joined"):
        _ = Slot("who knows").part


def test_nobody_joins_a_seam_twice() -> None:
    seam: Seam[int] = Seam("numbers")
    seam.join(1)
    slot: Slot[int] = Slot("a number")
    slot.join(1)
    for other in (seam, slot):
        with pytest.raises(RuntimeError, match="joined twice"):
            other.join(2)
    assert (list(seam), slot.part) == ([1], 1)
