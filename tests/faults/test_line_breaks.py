"""A line break is one character in every limit, as the browser's own counter has it."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse

from complaints.models import Complaint
from issues.models import Issue, Source
from tests.complaints.test_public_pages import on, sheet, uploads  # noqa: F401 - fixtures

pytestmark = [pytest.mark.both, pytest.mark.django_db]
FILE = Path(__file__).parent / "files" / "15-report-1000-characters.txt"


def as_browsers_send(text: str) -> str:
    return text.replace("\n", "\r\n")


def test_a_public_report_of_a_thousand_characters_with_line_breaks_is_taken(sheet):  # noqa: F811
    text = FILE.read_bytes().decode().replace("\r\n", "\n")
    assert len(text) == 1000
    answer = sheet.send(description=as_browsers_send(text))
    assert answer.status_code == 302, answer.text
    assert Complaint.objects.get().description == text


@pytest.mark.parametrize(("more", "status"), [(0, 302), (1, 422)])
def test_an_offices_report_counts_them_once_too(client, cast, more, status):
    text = "行\n" * 999 + "末尾" + "字" * more
    assert len(text) == 2000 + more
    client.force_login(cast.district_office)
    data = {
        "reach": cast.reach.code,
        "kind": "luandui",
        "severity": "general",
        "source": Source.MEDIA,
        "uuid": str(uuid4()),
        "description": as_browsers_send(text),
    }
    kinds = client.get(reverse("issues:issue_report")).context["form"].fields["kind"]
    data["kind"] = str(kinds.queryset.get(code="luandui").pk)
    answer = client.post(reverse("issues:issue_report"), data)
    assert answer.status_code == status, answer.context and answer.context["form"].errors
    if status == 302:
        assert Issue.objects.get().description == text
