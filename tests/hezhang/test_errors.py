"""Error pages and error JSON: Chinese, with the request's number, never a stack trace."""

import re

import pytest
from django.test import Client

CASES = [
    ("suspicious/", 400, "bad_request", "请求有误"),
    ("forbidden/", 403, "not_allowed", "没有权限"),
    ("no-such-page/", 404, "not_found", "没有找到"),
    ("broken/", 500, "fault", "系统故障"),
]


@pytest.mark.parametrize(("path", "status", "code", "title"), CASES)
def test_a_page_says_in_chinese_what_is_wrong_and_under_which_number(
    faulty, path, status, code, title
):
    response = faulty.get(f"/{path}")
    page = response.content.decode()
    assert response.status_code == status
    assert title in page
    assert f"编号：{response.headers['X-Request-ID']}" in page
    assert "回到工作台" in page
    assert "Traceback" not in page
    assert "geheim" not in page


@pytest.mark.parametrize(("path", "status", "code", "title"), CASES)
def test_under_api_the_same_comes_as_json(faulty, path, status, code, title):
    response = faulty.get(f"/api/v1/{path}")
    body = response.json()
    assert response.status_code == status
    assert body["code"] == code
    assert set(body) == {"code", "detail", "fields"}
    assert re.search(r"[\u4e00-\u9fff]", body["detail"])
    assert response.headers["X-Request-ID"]
    assert (response.headers["X-Request-ID"] in body["detail"]) == (status == 500)


def test_an_error_page_needs_no_database(faulty):
    # Without the mark `django_db` a query raises: the page would fail as it does when there is none.
    assert "系统故障" in faulty.get("/broken/").content.decode()


@pytest.mark.django_db
def test_a_stale_form_is_refused_in_words():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"username": "x", "password": "y"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "页面已过期" in page
    assert response.headers["X-Request-ID"] in page


@pytest.mark.django_db
def test_part_of_a_page_after_the_session_ended_takes_the_whole_page_to_the_login_and_back(client):
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/rivers/?q=清溪"}
    response = client.get("/rivers/?q=清", headers=here)
    assert response.headers["HX-Redirect"].startswith("/accounts/login/?next=/rivers/")
    bare = client.get("/rivers/", headers={"HX-Request": "true"})
    assert bare.headers["HX-Redirect"] == "/accounts/login/?next=/"


def test_an_act_after_the_session_ended_leads_back_to_the_page_with_its_button(client):
    act = "/inspections/patrols/1/confirm/"
    came = client.post(act, headers={"Referer": "http://testserver/inspections/patrols/1/"})
    assert came.url == "/accounts/login/?next=/inspections/patrols/1/"
    for elsewhere in ("http://evil.example/inspections/", ""):
        assert client.post(act, headers={"Referer": elsewhere}).url == "/accounts/login/?next=/"


def test_a_stale_form_leads_back_to_its_page():
    client = Client(enforce_csrf_checks=True)
    page = client.post("/accounts/login/", headers={"Referer": "http://testserver/issues/new/"})
    assert 'href="/issues/new/"' in page.content.decode()


def test_an_address_that_only_takes_forms_says_so_when_it_is_opened(client, django_user_model):
    client.force_login(
        django_user_model.objects.create_user("10000000999", "Shishi-2026", name="甲"),
        backend="accounts.services.backends.PortalBackend",
    )
    response = client.get("/accounts/logout/")
    assert response.status_code == 405
    assert "POST" in response["Allow"]
    assert "请从页面上办理" in response.text
