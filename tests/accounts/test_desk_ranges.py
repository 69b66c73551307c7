"""The codes of one's own desk and of the offices below: all of one's own, none twice, few ranges."""

from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Division, Role, RoleGrant, User
from accounts.reads.desks import BELOW, MINE, desk_of
from common.store.scope import codes_up, covers, level_of, range_below

CITY = "500100000000"
DISTRICTS = [f"5001{n:02}000000" for n in (1, 2, 4, 9)]
TOWNS = [f"{district[:6]}{n:03}000" for district in DISTRICTS for n in (1, 2, 4, 100, 101, 120)]
VILLAGES = [f"{town[:9]}{n:03}" for town in TOWNS for n in (1, 201)]


def somebody(offices, staffed):
    """A user who works for `offices`, as a request finds them; `staffed` are divisions of other offices."""
    user = User(pk=1)
    user.current_grants = [
        RoleGrant(role=Role.OFFICE, division=Division(code=code, level=level_of(code)))
        for code in offices
    ]
    below = [
        Division(code=code, level=level_of(code)) for code in sorted({CITY, *DISTRICTS, *TOWNS})
    ]
    user.divisions_below = [row for row in below if covers(user.office_ranges, row.code)]
    for row in user.divisions_below:
        row.has_office = row.code in staffed and row.code not in offices
    return user


@given(
    offices=st.one_of(
        st.just([CITY]),
        st.lists(st.sampled_from(DISTRICTS), min_size=1, unique=True),
        st.lists(st.sampled_from([*DISTRICTS[:2], *TOWNS]), min_size=1, max_size=4, unique=True),
    ),
    staffed=st.sets(st.sampled_from([*DISTRICTS, *TOWNS])),
)
def test_each_division_lies_with_one_desk_and_that_is_where_somebody_works(offices, staffed):
    user = somebody(offices, staffed)
    mine, below = desk_of(user, MINE), desk_of(user, BELOW)
    if mine is user:
        assert not user.offices_below
        return
    for code in [CITY, *DISTRICTS, *TOWNS, *VILLAGES]:
        is_ours = covers(user.office_ranges, code)
        is_theirs = is_ours and any(
            up in staffed and up not in offices and covers(user.office_ranges, up)
            for up in codes_up(code)
        )
        assert covers(below.office_ranges, code) == is_theirs
        assert covers(mine.office_ranges, code) == (is_ours and not is_theirs)
    # What lies between divisions lies with somebody too, and with nobody beyond one's own.
    for code in [f"{town[:7]}{n}5000" for town in TOWNS for n in range(10)]:
        known = [covers(desk.office_ranges, code) for desk in (mine, below)]
        assert sum(known) == covers(user.office_ranges, code)


def test_a_district_whose_towns_all_have_an_office_keeps_one_range():
    """However far apart the towns' codes are: fewer ranges are planned and answered sooner."""
    district = DISTRICTS[0]
    user = somebody([district], set(TOWNS))
    first_town = TOWNS[0]
    assert desk_of(user, MINE).office_ranges == ((district, first_town),)
    assert desk_of(user, BELOW).office_ranges == ((first_town, range_below(district)[1]),)
