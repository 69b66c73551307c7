"""Django's own checks, those of the database included: what it would not keep to is told here."""

from io import StringIO

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_nothing_is_found_wrong_with_settings_models_and_database() -> None:
    words = StringIO()
    call_command("check", databases=["default"], fail_level="WARNING", stdout=words, stderr=words)
    assert "no issues" in words.getvalue()
