"""A revision decided, and a line revised, by two at the same moment."""

import pytest

from common.errors import Conflict
from plans.models import Revision
from tests.plans.making import line, task_list
from tests.plans.test_revising import approve, change, propose
from tests.races.test_issues import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_offices_approving_at_once_apply_it_once_and_the_second_is_told(cast):
    of = task_list(cast)
    made = propose(
        of, change(line(of, field="environment"), title="河道整治二期"), by=cast.unit_clerk
    )
    offices = [cast.district_office, cast.city_office]
    answers = at_once(2, lambda n: approve(made, offices[n]))
    (refusal,) = [each for each in answers if isinstance(each, Conflict)]
    assert "办理：已批准" in refusal.detail
    of.refresh_from_db()
    assert of.revision == 1


def test_of_two_proposals_about_one_line_at_once_one_is_told_of_the_other(cast):
    of = task_list(cast)
    wanted = change(line(of, field="environment"), title="河道整治二期")
    clerks = [cast.unit_clerk, cast.district_office]
    answers = at_once(2, lambda n: propose(of, wanted, by=clerks[n]))
    (refusal,) = [each for each in answers if isinstance(each, Conflict)]
    assert "已在第 1 号修订中" in refusal.detail
    assert Revision.objects.count() == 1
