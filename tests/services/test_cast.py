"""The cast's copies: what most tests stand on must be what the factories make."""

import pytest
from django.apps import apps
from django.db import transaction

from accounts.models import User
from tests import factories as make
from tests.cast import Mould, make_cast

pytestmark = pytest.mark.django_db


def laid_out(cast):
    """Table by table, the rows that `cast()` leaves in the database; then undone."""
    with transaction.atomic():
        cast()
        rows = {
            model: list(model._base_manager.order_by("pk").values())
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed
        }
        transaction.set_rollback(True)
    return rows


def test_every_copy_is_the_same_and_has_as_many_rows_as_the_factories_make():
    mould = Mould()
    made, first, second = laid_out(make_cast), laid_out(mould.cast), laid_out(mould.cast)
    assert first == second
    assert {model: len(rows) for model, rows in first.items()} == {
        model: len(rows) for model, rows in made.items()
    }
    assert len(first[User]) == 8


def test_a_copy_changed_by_one_test_is_whole_for_the_next():
    mould = Mould()
    with transaction.atomic():
        mould.cast().reach.name = "改过的河段"
        transaction.set_rollback(True)
    assert mould.cast().reach.name == "清溪河河口村段"


def test_beside_rows_that_were_there_a_cast_is_made_with_keys_of_its_own():
    mould = Mould()
    with transaction.atomic():
        taken = mould.cast().admin.pk
        transaction.set_rollback(True)
    User(pk=taken, mobile="10099999999").save()
    make.division("510101000000", "外区")
    assert mould.cast().admin.pk != taken
