"""An administrator is of no place, and no office sees, keeps or attaches to what is not its own."""

import pytest
from django.db import IntegrityError, transaction

from accounts import permissions, services
from accounts.models import Role, RoleGrant, User
from common import clock
from common.errors import Invalid, NotAllowed
from tests import factories as make
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.both
def test_the_pair_of_administrator_and_place_is_impossible(cast: Cast):
    """By the service (which the admin's pages call) and by the database."""
    person = make.UserFactory()
    places = ({"division": cast.town}, {"unit": cast.unit})
    for place in places:
        with pytest.raises(Invalid) as refused:
            services.give_role(user=person, role=Role.ADMIN, by=cast.admin, at=clock.now(), **place)
        assert set(refused.value.fields) == set(place)
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.create(user=person, role=Role.ADMIN, **place)
    assert not person.grants.exists()


def test_no_office_sees_or_keeps_an_administrator_whatever_other_roles_they_hold(cast: Cast):
    both = make.UserFactory(name="兼任者")
    services.give_role(
        user=both, role=Role.CHIEF, division=cast.town, by=cast.admin, at=clock.now()
    )
    assert permissions.may_manage(cast.district_office, both)
    services.give_role(user=both, role=Role.ADMIN, by=cast.admin, at=clock.now())
    both = User.objects.get(pk=both.pk)

    acts = (
        lambda by: services.reset_password(user=both, by=by, at=clock.now()),
        lambda by: services.set_active(user=both, active=False, by=by, at=clock.now()),
        lambda by: services.unlock(user=both, by=by, at=clock.now()),
        lambda by: services.rename(
            user=both, name="别人", mobile=both.mobile, by=by, at=clock.now()
        ),
        lambda by: services.give_role(
            user=both, role=Role.CHIEF, division=cast.village, by=by, at=clock.now()
        ),
    )
    for office in (cast.city_office, cast.district_office, cast.town_office):
        office = User.objects.get(pk=office.pk)
        assert both not in User.objects.visible_to(office)
        for act in acts:
            with pytest.raises(NotAllowed):
                act(office)
    assert both in User.objects.visible_to(both)


def test_an_office_ties_roles_only_to_accounts_that_it_keeps(cast: Cast):
    """A town that knows the district officer's name and number does not make a chief of them."""
    at = clock.now()
    with pytest.raises(NotAllowed) as refused:
        services.give_role(
            user=cast.district_office,
            role=Role.VILLAGE_CHIEF,
            division=cast.village,
            by=cast.town_office,
            at=at,
        )
    assert refused.value.code == "account.kept_by_another"
    free = make.UserFactory()
    place = {"role": Role.VILLAGE_CHIEF, "division": cast.village, "at": at}
    services.give_role(user=free, by=cast.town_office, **place)
    services.give_role(user=cast.district_office, by=cast.city_office, **place)


def test_the_top_office_is_the_one_below_which_all_others_lie(cast: Cast):
    """Where a district runs the portal alone, that is the district's; of two side by side, neither's."""
    assert permissions.is_top_office(cast.city_office)
    assert not permissions.is_top_office(cast.district_office)
    assert not permissions.is_top_office(cast.district_chief)
    assert permissions.is_top_office(cast.admin)
    cast.city_office.grants.update(revoked_at=clock.now())
    assert permissions.is_top_office(cast.district_office)
    make.division("500102000000", "邻区")
    make.office("500102000000", "邻区河长办")
    assert not permissions.is_top_office(cast.district_office)
