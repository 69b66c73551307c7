"""One door for values: no text comes into the portal, by whatever door, but in its normal form; and whatever
is looked for is looked for in its normal form."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django_filters
import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.forms import BaseForm
from django.test import Client
from django.urls import get_resolver, reverse

from chiefs.models import Chief
from common.api.request_body import parse_json
from common.api.requests import RequestBody
from common.imports.registers import REGISTERS
from common.spreadsheets.cells import read_cell
from common.store.fields import NormalField, NormalFormField
from common.text.values import Kind, clean, kind_of, normal
from common.web.forms import DressedMixin, normal_for
from rivers.models import River
from tests import factories as make
from tests.factories import PASSWORD
from tests.hezhang.test_api_requests import SENT
from tests.phone import sent_patrol

ROOMS = {path.parent.name for path in Path(settings.BASE_DIR).glob("*/apps.py")}
# Every kind of odd character: blanks, dots, width, radicals, dashes, controls, noncharacters, line breaks,
# half of a pair.
MARK = (
    "陈\u3000 江\u200b\u00a0\ufeff(⾼•Ａ—１)\x01\uffff\ufffe\ufdd0\x9f\U0001fffe\r\nx\u2028y\ud83d"
)
# What one can send by a form: no half of a pair.
SENDABLE = MARK.replace("\ud83d", "")
# Names that are copied from a row that has its normal form, when something is done or frozen.
COPIES = {
    "by_name", "decided_by_name", "withdrawn_by_name", "recorded_by_name", "user_name", "full_name",
    "chief_name", "division_name", "unit_name", "recipient_name", "place_code", "signer_name",
    "payer_name", "payee_name",
}  # fmt: skip
COPIED_IN = {
    *(("issues.Issue", "reporter_name"), ("health.RaisedTask", "name"), ("scoring.Sheet", "name")),
    ("funds.StatementParty", "name"),
}
# What figures are called by our own code, which nobody types.
OF_CODE = {("bulletins.ItemFigure", "name"), ("funds.GivenFigure", "name")}
# A file's name is no name of a person or a place: `attachments.services.uploads` has its rule.
OF_FILES = {("attachments.Attachment", "name")}


def every_text_column() -> Iterator[tuple[str, Any]]:
    for model in apps.get_models():
        if model._meta.app_label in ROOMS and not model.__name__.startswith("Historical"):
            for field in model._meta.local_concrete_fields:
                if isinstance(field, models.SlugField):
                    continue  # letters, digits and dashes, or refused
                if isinstance(field, models.CharField | models.TextField) and not field.choices:
                    yield model._meta.label, field


@pytest.mark.parametrize(("model", "field"), list(every_text_column()), ids=str)
def test_a_column_has_the_kind_that_its_name_says(model: str, field: Any) -> None:
    kind = kind_of(field.name)
    if isinstance(field, NormalField):
        # A column may be stricter than a name that says nothing (a number of a document called `permit`).
        assert kind in (field.kind, Kind.TEXT)
        once = normal(field.kind, MARK)
        assert field.get_prep_value(MARK) == once
        for lookup in ("exact", "icontains", "startswith"):
            built = field.get_lookup(lookup)(field.get_col(field.model._meta.db_table), MARK)
            assert built.rhs == once
    else:
        is_copied = field.name in COPIES or (model, field.name) in COPIED_IN | OF_FILES | OF_CODE
        assert kind is Kind.TEXT or is_copied, f"{model}.{field.name} takes no normal form"


def test_a_row_in_hand_says_what_was_stored(db: None) -> None:
    row = make.UnitFactory(name=" 江\u3000东局 ", division=make.division("500109000000", "江东区"))
    assert row.name == "江东局"
    row.refresh_from_db()
    assert row.name == "江东局"
    assert row.history.first().name == "江东局"


def all_below(kind: Any) -> set[Any]:
    found = set(kind.__subclasses__())
    return found | {inner for each in found for inner in all_below(each)}


def ours(kind: Any) -> list[Any]:
    # The pages bring their forms and filters with them.
    assert get_resolver().url_patterns
    found = [each for each in all_below(kind) if each.__module__.split(".")[0] in ROOMS]
    return sorted(found, key=lambda each: (each.__module__, each.__qualname__))


def is_of_admin(form: Any) -> bool:
    return ".admin" in form.__module__


@pytest.mark.parametrize("form", ours(BaseForm), ids=lambda form: form.__qualname__)
def test_a_form_reads_each_field_in_its_normal_form(form: Any) -> None:
    """Forms of pages by `DressedMixin`; those of Django admin by their columns' own fields and the layer before
    every page."""
    if not issubclass(form, DressedMixin):
        mixed_in = [each for each in all_below(form) if issubclass(each, DressedMixin)]
        assert is_of_admin(form) or mixed_in
        return
    for name, field in form.base_fields.items():
        if not isinstance(field, forms.CharField) or isinstance(field.widget, forms.PasswordInput):
            continue
        alone = type("Alone", (DressedMixin, forms.Form), {name: field})(data={name: SENDABLE})
        assert alone.data[name] == normal(kind_of(name), SENDABLE), name


@pytest.mark.parametrize(
    "filters", ours(django_filters.FilterSet), ids=lambda filters: filters.__qualname__
)
def test_a_filter_bar_reads_by_such_a_form(filters: Any) -> None:
    if ".api." in filters.__module__:
        return  # phones ask by numbers, days and codes, and these go to columns of a normal form
    is_a_part = bool(all_below(filters)) and filters._meta.form is forms.Form
    assert is_a_part or issubclass(filters._meta.form, DressedMixin)


def test_the_layer_before_every_page_comes_after_the_token_and_before_the_pages() -> None:
    layers = settings.MIDDLEWARE
    here = layers.index("hezhang.web.middleware.CleanTextMiddleware")
    assert layers.index("django.middleware.csrf.CsrfViewMiddleware") == here - 1


@pytest.mark.parametrize(("body", "sent"), SENT, ids=lambda each: getattr(each, "__name__", ""))
def test_a_phones_body_reads_each_text_in_its_normal_form(
    body: type[RequestBody], sent: dict[str, Any]
) -> None:
    for name in body.model_fields:
        taken: Any = body._only_what_was_sent({name: MARK})  # type: ignore[operator]
        assert taken == {name: normal(kind_of(name), MARK)}


def test_every_request_class_is_looked_at() -> None:
    of_rooms = [each for each in all_below(RequestBody) if not each.__module__.startswith("tests")]
    # The plan and the visit are parts of an act's body, and read as it is; a line's row is what two bodies share.
    parts = {"PlanIn", "VisitIn", "_LineRow"}
    assert {each.__name__ for each in of_rooms} == {each.__name__ for each, _ in SENT} | parts


def test_json_is_clean_at_any_depth() -> None:
    raw = b'{"a": [{"b": "x\\uffff\\u0000\xef\xbf\xbe\\r\\ny\\ud83d"}], "c\\u0001": "\x01"}'
    assert parse_json(raw) == {"a": [{"b": "x\ny\ufffd"}], "c": ""}


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda each: each.target)
def test_an_import_reads_each_text_in_the_normal_form_of_its_column(register: Any) -> None:
    for column in register.columns:
        if column.kind == "text":
            wanted = normal(kind_of(column.key), clean(MARK).strip())
            assert read_cell(column, MARK) == wanted, column.title


@pytest.mark.parametrize(
    ("field", "sent", "read"),
    [
        (forms.DecimalField(label="长度（公里）"), "３．５ 公里", "3.5"),
        (forms.DecimalField(), "1,200", "1200"),
        (forms.IntegerField(), "１２", "12"),
        (forms.FloatField(), "108.5", "108.5"),
        (forms.DecimalField(), "1e999999999", "1e999999999"),
        (forms.IntegerField(), "约五百", "约五百"),
        (forms.DateField(), "２０２６年３月１日", "2026-03-01"),
        (forms.DateField(), "2026.3.1", "2026-03-01"),
        (forms.DateField(), "昨天", "昨天"),
        (forms.DateTimeField(), "2026年3月1日 9：05", "2026-03-01 09:05:00"),
    ],
)
def test_numbers_and_dates_are_read_as_people_write_them(
    field: forms.Field, sent: str, read: str
) -> None:
    assert normal_for("amount", field, sent) == read


# --- through the portal ---------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_throttles_from_before() -> None:
    cache.clear()


@pytest.fixture
def office(client: Client, cast: Any) -> Client:
    make.ChiefFactory(name="陈江", division=cast.village, mobile="19000007777")
    make.RiverFactory(name="长江", code="R9-01", division=cast.district)
    client.force_login(cast.district_office)
    return client


@pytest.mark.parametrize("words", ["陈 江", "　陈江", "陈\u200b江", "陈\u00a0江\uffff"])
def test_a_search_and_a_list_find_a_name_however_it_is_padded(office: Client, words: str) -> None:
    assert "陈江" in office.get(reverse("search"), {"q": words}).content.decode()
    listed = office.get(reverse("chiefs:chief_list"), {"q": words})
    assert [row.name for row in listed.context["table"].data.data] == ["陈江"]


@pytest.mark.parametrize("words", ["Ｒ９－０１", "R9—01", "R9 -01", "⻓江", "长 江"])
def test_a_register_is_searched_by_code_and_name_in_any_width(office: Client, words: str) -> None:
    answer = office.get(reverse("rivers:river_list"), {"q": words})
    assert [row.name for row in answer.context["table"].data.data] == ["长江"]
    offered = office.get(reverse("rivers:river_lookup"), {"q": words}).json()["results"]
    assert [each["value"] for each in offered] == ["长江（R9-01）"]


def test_a_second_river_is_not_made_by_the_width_of_its_code(office: Client, cast: Any) -> None:
    data = {"code": "ｒ９－０１".upper(), "name": "长 江", "kind": "river", "level": "6"}
    answer = office.post(reverse("rivers:river_new"), data | {"division": cast.district.code})
    assert answer.status_code == 422
    assert "code" in answer.context["form"].errors
    assert River.objects.filter(name="长江").count() == 1


@pytest.mark.parametrize("written", ["+86 {}", "86-{}", " {} ", "{}\u200b", "０{}"])
def test_a_login_by_a_number_in_another_way_of_writing(
    client: Client, cast: Any, written: str
) -> None:
    mobile = cast.town_office.mobile
    if "０" in written:
        typed = mobile.translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    else:
        typed = written.format(f"{mobile[:3]} {mobile[3:7]}-{mobile[7:]}")
    page = client.post("/accounts/login/", {"username": typed, "password": PASSWORD})
    assert page.status_code == 302, page.context["form"].errors
    body = {"mobile": typed, "password": PASSWORD, "device": "甲"}
    answer = Client().post("/api/v1/auth/login/", body, content_type="application/json")
    assert answer.status_code == 200


def test_admin_takes_a_number_as_it_was_pasted(client: Client, cast: Any) -> None:
    field = Chief._meta.get_field("mobile").formfield()
    assert isinstance(field, NormalFormField)
    assert field.clean("+86 190-0000 0001") == "19000000001"
    assert "maxlength" not in field.widget.attrs


def test_an_act_without_a_form_keeps_a_clean_note(office: Client, cast: Any) -> None:
    patrol = sent_patrol(cast.village_chief, cast.reach, track=None)
    sent = {"note": "照片\uffff看\x01不清\r\n请重拍", "seen": patrol.state}
    office.post(reverse("inspections:patrol_reject", args=[patrol.pk]), sent)
    patrol.refresh_from_db()
    assert patrol.decision_note == "照片看不清\n请重拍"
