"""What a portal does not start with, and what its counts against abuse outlive."""

import secrets

import pytest
from django.core.exceptions import ImproperlyConfigured

from common.store.open_cache import CountsInMemory
from hezhang import serve
from hezhang.settings.refusals import checked_hosts, checked_key

# As startproject writes it: long and varied, and in everybody's example. Fixed, because it names a test.
GENERATED = "django-insecure-" + "abcdefghijklmnopqrstuvwxyz0123456789-_=" * 2


@pytest.mark.parametrize(
    "key",
    ["x", "", "a" * 80, "abab" * 20, "secret", GENERATED],
)
def test_a_key_that_can_be_guessed_is_refused_in_words(key):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        checked_key(key)


def test_a_long_random_key_is_taken():
    key = secrets.token_urlsafe(64)
    assert checked_key(key) == key


@pytest.mark.parametrize(
    "hosts", [[], [""], ["*"], ["portal.example", "*"], ["*.cn"], [".cn"], [".gov.cn"]]
)
def test_hosts_that_are_everybodys_are_refused_in_words(hosts):
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        checked_hosts(hosts)


def test_names_of_ones_own_are_taken():
    hosts = ["portal.example", " 10.0.0.5", ".river.example.cn"]
    assert checked_hosts(hosts) == ["portal.example", "10.0.0.5", ".river.example.cn"]


def test_a_data_folder_that_was_open_is_shut(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    serve.shut(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_count_outlives_the_keys_of_whoever_fills_the_cache(settings):
    cache = CountsInMemory("counts-of-a-test", {"OPTIONS": {"MAX_ENTRIES": 50}})
    cache.add("mine", 0, 3600)
    for n in range(200):
        cache.add(f"gone{n}", 0, 0.0001)
    assert cache.incr("mine") == 1
    assert settings.CACHES["limits"]["BACKEND"].endswith("CountsInMemory")
