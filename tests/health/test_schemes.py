"""Schemes on their pages and in their services: drafted, told what is wrong, put in force, changed by version only."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from common.errors import Invalid
from health.models import SchemeVersion
from health.services import schemes as services
from tests.health import kit
from tests.health.kit import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, cast):
    client.force_login(cast.district_office)
    return client


def page(client, version):
    return client.get(reverse("health:version_detail", args=[version.pk])).content.decode()


def test_an_example_becomes_a_draft_is_edited_told_its_faults_and_put_in_force(office, cast):
    form = {"name": "江南区方案", "purpose": "health", "division": cast.district.pk}
    answer = office.post(reverse("health:scheme_create"), form | {"begin": "example:guide2020"})
    version = SchemeVersion.objects.get()
    assert answer.url == reverse("health:version_detail", args=[version.pk])
    layer = version.tree.children("root")[0]
    group = {"name": "盆", "weight": "0.25", "compose": "weights", "least": "1", "task_field": ""}
    address = reverse("health:node_change", args=[version.pk, layer.key])
    assert office.post(address, group).status_code == 302
    shown = page(office, version)
    assert "总分下面各项权重合计为 1.05，应为 1，多了 0.05。" in shown
    assert "0 个/百公里 得 100 分、1.2 个/百公里 得 0 分，其间按直线取值" in shown
    force = reverse("health:version_force", args=[version.pk])
    told = office.post(force, follow=True).content.decode()
    assert "方案还不能启用：总分下面各项权重合计为 1.05" in told
    assert office.post(address, group | {"weight": "0.2"}).status_code == 302
    assert "已启用" in office.post(force, follow=True).content.decode()
    # A wrong number is refused at its field, and what was typed stays.
    version.refresh_from_db()
    assert version.state == "in_force"


def test_rows_of_a_formula_are_kept_as_typed_and_who_saves_second_is_told(office, cast):
    version = kit.draft(cast)
    address = reverse("health:node_change", args=[version.pk, "n2"])
    rows = {
        "name": "水质优劣程度", "weight": "0.5", "way": "bands", "unit": "%", "is_required": "on",
        "steps-TOTAL_FORMS": 2, "steps-INITIAL_FORMS": 0,
        "steps-0-high": "75", "steps-0-points": "不详", "steps-1-low": "75", "steps-1-points": "100",
    }  # fmt: skip
    refused = office.post(address, rows)
    assert refused.status_code == 422
    assert "得分请填数字" in refused.content.decode()
    assert "不详" in refused.content.decode()
    seen = version.updated_at.isoformat()
    services.move_node(
        version_id=version.pk, key="n3", by_places=-1, by=cast.city_office, at=at(1, 7)
    )
    late = office.post(address, rows | {"steps-0-points": "0", "seen_at": seen})
    assert late.status_code == 422
    assert "市河长办已于2026年1月7日 09:00修改了这份方案" in late.content.decode()
    assert office.post(address, rows | {"steps-0-points": "0"}).status_code == 302
    version.refresh_from_db()
    assert [node.key for node in version.tree.children("n1")] == ["n3", "n2"]
    assert version.tree.by_key["n2"].steps[0].high == 75


def test_weights_of_a_further_version_add_up_and_another_office_begins_with_a_copy(cast):
    version = kit.in_force(cast)
    by = {"by": cast.district_office, "at": at(2, 1)}
    second = services.new_version(of_id=version.scheme_id, reason="专家意见", **by)
    services.remove_node(version_id=second.pk, key="n6", **by)
    with pytest.raises(Invalid, match=r"“社会”下面各项权重合计为 0\.8，应为 1"):
        services.put_in_force(version_id=second.pk, **by)
    node = second.tree.by_key["n5"]
    services.save_node(version_id=second.pk, node=replace(node, weight=Decimal(1)), **by)
    second = services.put_in_force(version_id=second.pk, **by)
    copy = services.create_scheme(
        name="镇方案",
        purpose="health",
        division=cast.town,
        copy_of=second,
        by=cast.town_office,
        at=at(3, 1),
    )
    assert copy.nodes == second.nodes


def test_the_database_itself_refuses_to_change_what_is_in_force_or_archived(cast):
    of = kit.archived(cast)
    for statement in (
        "UPDATE health_schemeversion SET nodes = '[]'",
        "DELETE FROM health_schemeversion",
        "UPDATE health_assessment SET score = 99",
        "DELETE FROM health_assessment",
        "UPDATE health_assessmentvalue SET value = 99",
        "DELETE FROM health_assessmentact",
    ):
        with (
            pytest.raises(DatabaseError, match="never"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    of.refresh_from_db()
    assert of.state == "archived"
