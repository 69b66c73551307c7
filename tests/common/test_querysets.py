"""Scopes that are a union of keys: whoever holds nothing sees nothing, on both databases."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from chiefs.models import Chief
from notices.models import Notice
from rivers.models import River

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.mark.parametrize("model", [River, Chief, Notice, User])
def test_a_scope_without_any_question_left_is_empty(cast, model) -> None:
    assert list(model.objects.visible_to(AnonymousUser())) == []


def test_keys_are_looked_up_within_further_conditions(cast) -> None:
    seen = River.objects.visible_to(cast.town_office)
    assert list(seen.filter(name__contains="清溪")) == [cast.river]
    assert not seen.exclude(pk=cast.river.pk).exists()
    assert seen.below(cast.town.code).count() == 1
