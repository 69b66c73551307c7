"""Mobile numbers that are no longer somebody's leave the history, in time or on request."""

from datetime import datetime, timedelta

import pytest

from accounts.models import AuditEvent, User
from chiefs.models import Chief
from chiefs.services.forgetting import forget_old_numbers, forget_on_request
from chiefs.services.people import save_chief
from common.errors import NotAllowed
from common.text.chinese import SHANGHAI

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)


def test_numbers_that_were_replaced_leave_the_history_in_time_or_on_request(cast, client):
    chief = cast.chief

    def numbers():
        rows = Chief.history.filter(id=chief.pk).exclude(mobile="")
        return set(rows.values_list("mobile", flat=True))

    for mobile in ("19000001234", "19000005678"):
        save_chief(
            chief=Chief.objects.get(pk=chief.pk), name=chief.name, division=chief.division,
            post="", mobile=mobile, office_phone="", by=cast.town_office, at=NOON, seen_at=None,
        )  # fmt: skip
    made = Chief.history.filter(id=chief.pk).latest("history_date").history_date
    assert numbers() == {"19000001234", "19000005678"}
    forget_old_numbers(at=made + timedelta(days=300))
    assert "19000001234" in numbers()
    assert forget_old_numbers(at=made + timedelta(days=366)) == 1
    assert forget_old_numbers(at=made + timedelta(days=366)) == 0
    assert numbers() == {"19000005678"}
    assert Chief.objects.get(pk=chief.pk).mobile == "19000005678"

    User.objects.filter(pk=chief.user_id).update(is_active=False)
    chief.appointments.update(ended_on=datetime(2026, 1, 1).date())
    with pytest.raises(NotAllowed):
        forget_on_request(chief=chief, by=cast.district_office, at=NOON)
    client.force_login(cast.admin)
    client.post(
        "/admin/chiefs/chief/", {"action": "forget_numbers", "_selected_action": [chief.pk]}
    )
    assert numbers() == set()
    assert Chief.objects.get(pk=chief.pk).mobile == ""
    event = AuditEvent.objects.get(action="numbers.forgotten")
    assert event.user == cast.admin
    assert "1900000" not in str(event.target) + str(event.detail)
