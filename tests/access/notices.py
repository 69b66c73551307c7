"""月通报: a draft is for its office and those above; a published notice also for its recipients."""

from uuid import uuid4

from notices.services import changes, drafts, signoffs
from tests.access.table import Row
from tests.notices.making import DRAFTED, OCTOBER, TOWN, draft_notice, publish, published_notice


def draft(cast):
    return {"pk": draft_notice(cast).pk}


# Each of another month, so that one district may have them all at once.
SEPTEMBER, AUGUST, JULY, JUNE, MAY = (OCTOBER.plus(-n) for n in range(1, 6))


def published(cast):
    return {"pk": published_notice(cast, month=SEPTEMBER).pk}


def changed(cast):
    """Published, and its hand-made list is not what would be counted today."""
    notice = published_notice(cast, month=JULY)
    changes.look_at(notice=notice, at=DRAFTED)
    return {"pk": notice.pk}


def correction(cast):
    notice = published_notice(cast, month=AUGUST)
    made = drafts.correct(notice=notice, reason="补录。", by=cast.district_office, at=DRAFTED)
    return {"pk": publish(cast, made).pk}


def job(cast):
    from notices.models import DraftJob

    return {"pk": DraftJob.objects.create(division=cast.district, month=OCTOBER.first_day).pk}


OFFICES_AND_CHIEFS = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 200,
    "stranger": 200,
    "unit_clerk": 403,
    "district_chief": 200,
    "village_chief": 403,
    "admin": 403,
    "anonymous": 302,
}
# Who may handle the district's draft; to the others of the offices it is not there.
ISSUER_OF_DRAFT = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 404,
    "stranger": 404,
    "unit_clerk": 403,
    "district_chief": 403,
    "village_chief": 403,
    "admin": 403,
    "anonymous": 302,
}
ACT_ON_DRAFT = ISSUER_OF_DRAFT | {"city_office": 302, "district_office": 302}
# The district's published notice was delivered to the town, and not to its neighbour.
ISSUER_OF_PUBLISHED = ISSUER_OF_DRAFT | {"town_office": 403}
READERS_OF_PUBLISHED = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 200,
    "stranger": 404,
    "unit_clerk": 200,
    "district_chief": 200,
    "village_chief": 403,
    "admin": 403,
    "anonymous": 302,
}
READERS_OF_DRAFT = ISSUER_OF_DRAFT | {"unit_clerk": 404, "district_chief": 404}
BEFORE_A_LEADER = ISSUER_OF_DRAFT | {
    "city_office": 403,
    "district_office": 403,
    "district_chief": 200,
}
SIGNED = {"signer": "区级河长", "post": "副区长", "signed_on": "2026-11-05"}
ON_THE_PHONE = {
    "city_office": 404,
    "district_office": 404,
    "town_office": 404,
    "stranger": 404,
    "unit_clerk": 404,
    "district_chief": 404,
    "village_chief": 200,
    "admin": 404,
    "anonymous": 401,
}


def words(cast):
    return {"title": "通报", "seen_at": DRAFTED.isoformat(), "opening": "通报如下。"}


def publication(cast):
    return {"number": "江南河长办〔2026〕9号", **SIGNED, "offices": [TOWN]}


def with_leader(cast):
    """A draft that lies before the district's chief."""
    notice = draft_notice(cast, month=JUNE)
    put = {"leader_id": cast.district_chief.pk, "words": "", "at": DRAFTED}
    signoffs.ask_signature(notice=notice, by=cast.district_office, **put)
    return {"pk": notice.pk}


def without_scan(cast):
    """A draft, and a file that it has not."""
    notice = draft_notice(cast, month=MAY)
    return {"pk": notice.pk, "file": uuid4()}


def request_for_october(cast):
    return {"month": str(OCTOBER), "division": cast.district.pk}


ROWS = [
    Row("notices:notice_list", **OFFICES_AND_CHIEFS),
    Row("notices:notice_list", query="export=xlsx", **OFFICES_AND_CHIEFS),
    Row("notices:inbox", **(OFFICES_AND_CHIEFS | {"unit_clerk": 200})),
    Row("notices:draft_new", **(OFFICES_AND_CHIEFS | {"district_chief": 403})),
    Row(
        "notices:draft_new",
        "POST",
        data=request_for_october,
        city_office=302,
        district_office=302,
        town_office=422,
        stranger=422,
        unit_clerk=403,
        district_chief=403,
        village_chief=403,
        admin=403,
        anonymous=302,
    ),
    Row("notices:draft_job", kwargs=job, **ISSUER_OF_DRAFT),
    Row("notices:notice_detail", kwargs=draft, **READERS_OF_DRAFT),
    Row("notices:notice_detail", kwargs=published, **READERS_OF_PUBLISHED),
    Row("notices:notice_detail", kwargs=correction, **READERS_OF_PUBLISHED),
    Row("notices:words", kwargs=draft, **ISSUER_OF_DRAFT),
    Row("notices:words", "POST", kwargs=draft, data=words, **ACT_ON_DRAFT),
    Row("notices:refresh", "POST", kwargs=draft, **ACT_ON_DRAFT),
    Row("notices:discard", "POST", kwargs=draft, **ACT_ON_DRAFT),
    Row("notices:signoff_ask", kwargs=draft, **ISSUER_OF_DRAFT),
    Row(
        "notices:signoff_ask",
        "POST",
        kwargs=draft,
        data=lambda c: {"leader": c.district_chief.pk},
        **ACT_ON_DRAFT,
    ),
    Row("notices:signoff_withdraw", "POST", kwargs=with_leader, **ACT_ON_DRAFT),
    # The leader alone: whoever else sees the draft is refused.
    Row("notices:signoff_answer", kwargs=with_leader, **BEFORE_A_LEADER),
    Row(
        "notices:signoff_answer",
        "POST",
        kwargs=with_leader,
        data=lambda c: {"answer": "signed"},
        **(BEFORE_A_LEADER | {"district_chief": 302}),
    ),
    Row(
        "notices:notice_detail", kwargs=with_leader, **(READERS_OF_DRAFT | {"district_chief": 200})
    ),
    # The draft is handled; it has no such file.
    Row(
        "notices:signoff_file",
        kwargs=without_scan,
        **(ISSUER_OF_DRAFT | {"city_office": 404, "district_office": 404, "district_chief": 403}),
    ),
    Row("notices:publish", kwargs=draft, **ISSUER_OF_DRAFT),
    Row("notices:publish", "POST", kwargs=draft, data=publication, **ACT_ON_DRAFT),
    Row("notices:correct", kwargs=published, **ISSUER_OF_PUBLISHED),
    Row(
        "notices:correct",
        "POST",
        kwargs=published,
        data=lambda c: {"reason": "补录。"},
        **(ISSUER_OF_PUBLISHED | {"city_office": 302, "district_office": 302}),
    ),
    Row("notices:leave", kwargs=changed, **ISSUER_OF_PUBLISHED),
    Row(
        "notices:leave",
        "POST",
        kwargs=changed,
        data=lambda c: {"reason": "发布后补报。"},
        **(ISSUER_OF_PUBLISHED | {"city_office": 302, "district_office": 302}),
    ),
    Row(
        "notices:sign",
        "POST",
        kwargs=published,
        **{role: 302 if status == 200 else status for role, status in READERS_OF_PUBLISHED.items()},
    ),
    Row(
        "notices:urge",
        "POST",
        kwargs=published,
        data=lambda c: {"all": "1"},
        **(ISSUER_OF_PUBLISHED | {"city_office": 302, "district_office": 302}),
    ),
    Row("notices:deliveries", kwargs=published, **ISSUER_OF_PUBLISHED),
    Row("notices:docx", kwargs=published, **READERS_OF_PUBLISHED),
    Row("notices:docx", kwargs=draft, **READERS_OF_DRAFT),
    Row("notices:xlsx", kwargs=published, **READERS_OF_PUBLISHED),
    Row("notices:xlsx", kwargs=draft, **READERS_OF_DRAFT),
    Row("notices_api:notice_list", **(dict.fromkeys(ON_THE_PHONE, 200) | {"anonymous": 401})),
    Row("notices_api:notice", kwargs=published, **ON_THE_PHONE),
    Row("notices_api:notice", kwargs=draft, **(ON_THE_PHONE | {"village_chief": 404})),
    Row("notices_api:notice_sign", "POST", kwargs=published, **ON_THE_PHONE),
]
