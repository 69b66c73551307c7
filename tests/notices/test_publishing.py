"""Publishing: a number of its own, recipients, and from then on nothing changes."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Parameter, Role
from accounts.reads.issuing import issuer_of
from common.errors import Conflict, DomainError, Invalid, NotAllowed
from common.text.chinese import SHANGHAI
from common.text.months import Month
from notices.models import Notice
from notices.services import drafting, publishing
from tests import factories as make
from tests.notices.making import (
    DISTRICT,
    PAPER,
    PUBLISHED,
    TOWN,
    draft_notice,
    publish,
    published_notice,
)

SEPTEMBER = Month(2026, 9)


def test_a_notice_goes_out_with_number_signer_and_time(cast):
    notice = published_notice(cast)
    notice.refresh_from_db()
    assert notice.state == "published"
    assert notice.number == "江南河长办〔2026〕1号"
    assert (notice.signer, notice.published_by) == ("区级河长", cast.district_office)
    assert notice.published_at == PUBLISHED


def test_it_is_delivered_to_offices_units_and_the_chiefs_on_its_list(cast):
    sent = published_notice(cast).deliveries.all()
    assert [(each.recipient_name, each.kind_words) for each in sent] == [
        ("清溪镇河长办", "河长办"),
        ("江南区生态环境局", "单位"),
        ("村河长", "河长"),
    ]
    assert {each.delivered_at for each in sent} == {PUBLISHED}


def test_it_goes_to_the_divisions_own_chiefs_where_that_is_wished(cast):
    sent = published_notice(cast, to_own_chiefs=True)
    named = [each.recipient_name for each in sent.deliveries.filter(user__isnull=False)]
    assert named == ["区级河长", "村河长"]
    assert publishing.copies_to(sent) == ["区级河长", "江南区生态环境局"]


def test_a_towns_notice_goes_to_the_chiefs_of_its_villages_each_once(cast):
    other = make.UserFactory(name="邻镇村河长")
    make.grant(other, Role.VILLAGE_CHIEF, cast.stranger_reach.division)
    sent = published_notice(cast, code=TOWN, by=cast.town_office, to_own_chiefs=True)
    assert [each.recipient_name for each in sent.deliveries.all()] == ["村河长"]
    assert publishing.copies_to(sent) == []


def test_the_next_number_follows_the_last_of_this_office_and_year(cast):
    published_notice(cast, month=SEPTEMBER, number="江南河长办〔2026〕11号")
    district, town = cast.district, cast.town
    assert publishing.propose_number(district, PUBLISHED) == "江南河长办〔2026〕12号"
    assert publishing.propose_number(town, PUBLISHED) == "清溪河长办〔2026〕1号"
    next_year = datetime(2027, 1, 4, tzinfo=SHANGHAI)
    assert publishing.propose_number(district, next_year) == "江南河长办〔2027〕1号"


def test_the_form_of_the_number_is_a_parameter(cast):
    Parameter.objects.create(
        key="notices.number_template",
        division=cast.district,
        value="示河长办通〔{年份}〕第{序号}号",
        valid_from=date(2026, 1, 1),
    )
    published_notice(cast, month=SEPTEMBER)
    assert publishing.propose_number(cast.district, PUBLISHED) == "示河长办通〔2026〕第2号"
    assert issuer_of(cast.district, PUBLISHED) == "江南区河长制办公室"


def test_a_number_is_given_once_and_a_free_one_offered(cast):
    published_notice(cast, month=SEPTEMBER)
    notice = draft_notice(cast)
    with pytest.raises(Conflict, match="已经用过，可改用“江南河长办〔2026〕2号”") as refused:
        publish(cast, notice, number="江南河长办〔2026〕1号")
    assert "number" in refused.value.fields
    notice.refresh_from_db()
    assert (notice.state, notice.number) == ("draft", "")
    assert notice.deliveries.count() == 0


def test_two_offices_may_use_the_same_number(cast):
    published_notice(cast, number="河长办〔2026〕1号")
    town = published_notice(cast, code=TOWN, number="河长办〔2026〕1号", by=cast.town_office)
    assert town.number == "河长办〔2026〕1号"


def test_what_is_published_is_not_published_again(cast):
    notice = published_notice(cast)
    with pytest.raises(Conflict, match="已经发布"):
        publish(cast, notice)
    assert notice.deliveries.count() == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": " "}, "number"),
        ({"number": "长" * 61}, "number"),
        ({"paper": None}, "signer"),
        ({"paper": replace(PAPER, name="")}, "signer"),
        ({"paper": replace(PAPER, post=" ")}, "post"),
        ({"paper": replace(PAPER, signed_on=date(2026, 11, 6))}, "signed_on"),
        ({"paper": replace(PAPER, signed_on=date(2025, 10, 30))}, "signed_on"),
    ],
)
def test_number_and_signer_are_needed(cast, changes, field):
    values = {"number": "一号", "paper": PAPER} | changes
    with pytest.raises(Invalid) as refused:
        publishing.publish(
            notice=draft_notice(cast),
            recipients=publishing.Recipients(units=[cast.unit.pk]),
            by=cast.district_office,
            at=PUBLISHED,
            **values,
        )
    assert list(refused.value.fields) == [field]


def test_a_notice_to_nobody_is_refused(cast):
    with pytest.raises(Invalid, match="至少勾选一个收件人"):
        publish(cast, draft_notice(cast), offices=[], units=[], to_listed_chiefs=False)


def test_a_recipient_from_elsewhere_is_refused(cast):
    make.division("500102001000", "江北镇")
    far = make.UnitFactory(division=make.division("500102000000", "江北区"))
    make.office("500102001000", "江北镇河长办")
    notice = draft_notice(cast)
    for wanted in ({"offices": ["500102001000"]}, {"units": [far.pk]}):
        with pytest.raises(Invalid, match="不在可送达的范围内"):
            publish(cast, notice, **wanted)


@pytest.mark.parametrize("who", ["town_office", "stranger", "unit_clerk", "district_chief"])
def test_others_publish_nothing(cast, who):
    with pytest.raises(NotAllowed):
        publish(cast, draft_notice(cast), by=getattr(cast, who))


def test_the_office_above_may_publish(cast):
    assert published_notice(cast, by=cast.city_office).published_by == cast.city_office


def test_offices_offered_are_those_below_with_staff_and_the_one_above(cast):
    make.division("500101003000", "无人镇")
    offered = publishing.offices_for(draft_notice(cast))
    assert [each.name for each in offered] == ["渝东市", "清溪镇", "石桥镇"]


def test_a_chief_without_an_account_gets_nothing_and_a_disabled_one_neither(cast):
    cast.village_chief.is_active = False
    cast.village_chief.save()
    sent = published_notice(cast).deliveries.values_list("recipient_name", flat=True)
    assert "村河长" not in sent


def test_copies_go_to_units_and_the_office_above(cast):
    notice = published_notice(cast, offices=["500100000000", TOWN])
    assert publishing.copies_to(notice) == ["渝东市河长办", "江南区生态环境局"]


def test_the_figures_of_a_published_notice_outlive_another_drafting(cast):
    notice = published_notice(cast)
    job = drafting.request_draft(division=cast.district, month=notice.period, by=None, at=PUBLISHED)
    drafting.run_job(job.pk, now=lambda: PUBLISHED)
    assert Notice.objects.filter(division=DISTRICT).get().figures == notice.figures


def test_a_unit_dissolved_since_is_not_offered(cast):
    cast.unit.dissolved_on = date(2026, 1, 1)
    cast.unit.save()
    with pytest.raises(DomainError):
        published_notice(cast)


def test_grants_revoked_since_leave_an_office_unstaffed(cast):
    cast.town_office.grants.filter(role=Role.OFFICE).update(revoked_at=PUBLISHED)
    assert TOWN not in publishing.offices_for(draft_notice(cast)).values_list("code", flat=True)


def test_the_database_refuses_to_deliver_a_notice_twice_to_anybody(cast):
    sent = list(published_notice(cast).deliveries.all())
    assert {each.kind_words for each in sent} == {"河长办", "单位", "河长"}
    for each in sent:
        each.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            each.save(force_insert=True)
