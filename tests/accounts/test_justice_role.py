"""The role of the police's and the procurator's accounts."""

import pytest

from accounts.models import Role, Unit, UnitKind
from accounts.services import give_role
from common import clock
from common.errors import Invalid
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def police(cast):
    return make.UnitFactory(name="江南区公安局", division=cast.district, kind=UnitKind.POLICE)


def give(cast, **place):
    user = make.UserFactory(name="警长")
    give_role(user=user, role=Role.JUSTICE, by=cast.district_office, at=clock.now(), **place)
    return user


def test_an_office_gives_it_with_a_unit_of_police_or_procurator(cast, police):
    user = give(cast, unit=police)
    assert user.justice_unit_ids == [police.pk]
    assert (user.unit_ids, user.code_ranges) == ([], ())
    assert user.roles_in_words == "江南区公安局联络员"
    assert list(Unit.objects.visible_to(user)) == [police]


def test_a_bureau_or_a_division_is_refused_at_its_field(cast):
    with pytest.raises(Invalid) as refusal:
        give(cast, unit=cast.unit)
    assert "公安机关或检察机关" in refusal.value.fields["unit"]
    with pytest.raises(Invalid) as refusal:
        give(cast, division=cast.district)
    assert refusal.value.fields == {"unit": "“公安检察联络员”须选择单位，不选行政区。"}
