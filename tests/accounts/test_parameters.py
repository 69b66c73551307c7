"""What an administrator may set a number of the field to."""

import pytest

from accounts.parameters import check_value, read_value
from common.errors import Invalid


@pytest.mark.parametrize("text", ["-1", "1.5", "NaN", "Infinity", "1e9", "是", "true", ""])
def test_a_number_of_workdays_is_whole_and_not_below_nought(text) -> None:
    with pytest.raises(Invalid) as refusal:
        read_value("issues.accept_workdays", text)
    assert refusal.value.fields == {"value": "取值应为不小于 0 的整数。"}


@pytest.mark.parametrize("value", [0, 3])
def test_a_whole_number_is_taken(value) -> None:
    check_value("issues.accept_workdays", value)


@pytest.mark.parametrize(("text", "is_fine"), [("0.5", True), ("1", True), ("-0.1", False)])
def test_a_share_may_have_places_but_no_minus(text, is_fine) -> None:
    if is_fine:
        assert read_value("inspections.min_near_share", text) == float(text)
    else:
        with pytest.raises(Invalid):
            read_value("inspections.min_near_share", text)
