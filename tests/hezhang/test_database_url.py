"""DATABASE_URL as an office writes it: what it says reaches the driver, nothing is dropped without a word."""

from urllib.parse import quote

import psycopg2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hezhang.settings import base
from hezhang.settings.base import database_from

OPTIONS = st.dictionaries(
    st.sampled_from(
        ["sslmode", "sslrootcert", "target_session_attrs", "application_name", "options"]
    ),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20).filter(
        lambda value: not value.isdecimal()
    ),
)


@given(options=OPTIONS)
def test_every_option_of_the_address_is_passed_on(options) -> None:
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in options.items())
    given_options = database_from(f"postgres://u:p@h:5432/db?{query}")["OPTIONS"]
    assert options.items() <= given_options.items()
    assert given_options["connect_timeout"] == 5


@pytest.mark.parametrize(
    ("hosts", "host", "port"),
    [("a:5432,b:5433", "a,b", "5432,5433"), ("a,b", "a,b", ""), ("a:5432", "a", 5432)],
)
def test_several_hosts_are_tried_in_turn(hosts, host, port) -> None:
    config = database_from(f"postgres://u:p@{hosts}/db?target_session_attrs=read-write")
    assert (config["HOST"], config["PORT"]) == (host, port)


def test_an_option_that_the_driver_does_not_know_is_refused_by_name() -> None:
    options = database_from("postgres://u@127.0.0.1:1/db?colour=red")["OPTIONS"]
    with pytest.raises(psycopg2.ProgrammingError, match="colour"):
        psycopg2.connect(host="127.0.0.1", port=1, **options)


def test_what_the_address_says_wins_over_ours() -> None:
    config = database_from("postgres://u@h/db?connect_timeout=2&conn_max_age=0")
    assert config["OPTIONS"]["connect_timeout"] == 2
    assert config["CONN_MAX_AGE"] == 0


def test_behind_a_pooler_nothing_is_kept_at_the_server(monkeypatch) -> None:
    """pgbouncer refuses an unknown start parameter, and a cursor or statement is gone with the transaction."""
    direct = database_from("postgres://u@h/db")
    assert direct["DISABLE_SERVER_SIDE_CURSORS"] is False
    assert "options" in direct["OPTIONS"]
    monkeypatch.setattr(base, "SERVER_SIDE_STATEMENTS", False)
    pooled = database_from("postgres://u@h/db")
    assert pooled["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert "options" not in pooled["OPTIONS"]


def test_sqlite_keeps_its_own_beside_what_is_given() -> None:
    options = database_from("sqlite:////tmp/x.sqlite3?timeout=3")["OPTIONS"]
    assert options["timeout"] == 3
    assert options["transaction_mode"] == "IMMEDIATE"
