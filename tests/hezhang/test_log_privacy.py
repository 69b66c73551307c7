"""What is hidden before a log line is written."""

import pytest

from hezhang.web.log_privacy import hide_personal


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Key (mobile)=(19012345678) exists", "Key (mobile)=(190****5678) exists"),
        ("手机号19012345678已登记", "手机号190****5678已登记"),
        ("+8619012345678", "+86190****5678"),
        ("division 500101001201", "division 500101001201"),
        ("GET /p/q/123456789012/?new=1", "GET /p/q/…/?new=1"),
        ("Not Found: /p/q/123456789012", "Not Found: /p/q/…"),
        ("issue 2026-500101-00012", "issue 2026-500101-00012"),
        ("2f119012345678aa", "2f119012345678aa"),
        ("password=Qinghe-2026 host=db", "password=… host=db"),
        ('{"password": "Qinghe 2026", "name": "x"}', '{"password": …, "name": "x"}'),
        ("Authorization: Token 9944b0", "Authorization: Token …"),
        ("Token 9944b09199c62bcf", "Token …"),
        ("redis://:geheim@127.0.0.1:6379/0", "redis://…@127.0.0.1:6379/0"),
        ("postgres://hezhang:geheim@db/hezhang", "postgres://…@db/hezhang"),
    ],
)
def test_words(said, written):
    assert hide_personal(None, "", {"event": said}) == {"event": written}


def test_values_under_a_secret_name_and_inside_other_values():
    hidden = hide_personal(
        None,
        "",
        {
            "event": "x",
            "password": "Qinghe-2026",
            "data": {"api_token": "9944", "who": ["19012345678"]},
            "error": ValueError("19012345678"),
        },
    )
    assert hidden == {
        "event": "x",
        "password": "…",
        "data": {"api_token": "…", "who": ["190****5678"]},
        "error": "ValueError: 190****5678",
    }


def test_the_portals_own_numbers_stay_whole():
    assert hide_personal(None, "", {"request_id": "19012345678"}) == {"request_id": "19012345678"}
