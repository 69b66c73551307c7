"""Two deciders about one proposal at once: one decision stands, the other is told."""

import pytest

from notices.models import Measure, MeasureStep, Proposal
from notices.services import ladder, proposing
from tests.notices.laddering import AT, drawn, how, lit_notice, proposal
from tests.races.test_handovers import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_issues_and_the_other_is_told(cast):
    found = proposal(cast)
    people = [cast.district_office, cast.city_office]

    def decide(n):
        return ladder.issue(proposal_id=found.pk, how=how(number=f"{n}号"), by=people[n], at=AT)

    done, refused = at_once(2, decide)
    assert (len(done), [each.code for each in refused]) == (1, ["proposal.decided"])
    assert Measure.objects.get() == done[0]
    assert MeasureStep.objects.count() == 1
    assert Proposal.objects.get().decided_by == done[0].issued_by


def test_issuing_and_dropping_at_once_leave_one_decision(cast):
    found = proposal(cast)

    def decide(n):
        if n:
            by = cast.city_office
            return ladder.drop(proposals=[found.pk], reason="已整改。", by=by, at=AT)
        return ladder.issue(proposal_id=found.pk, how=how(), by=cast.district_office, at=AT)

    done, refused = at_once(2, decide)
    assert (len(done), len(refused)) == (1, 1)
    is_issued = Proposal.objects.get().state == "issued"
    assert Measure.objects.count() == int(is_issued)


def test_two_draws_at_once_propose_once(cast):
    lit_notice(cast, 浮岛="yellow", 管网="red")
    done, refused = at_once(2, lambda n: proposing.draw_district(division=cast.district, at=AT))
    assert (sorted(done), refused) == ([0, 2], [])
    assert Proposal.objects.count() == 2
    assert drawn(cast) == 0
