"""What the `page` of these tests is watched for: a page that loads anything from outside complains."""

import pytest

from tests.browser.conftest import complaints_of

OUTSIDE = ("http://outside.example/a", "https://192.0.2.1/a", "https://[2001:db8::1]:8443/a")


@pytest.mark.parametrize(
    "asks",
    [
        '<img src="{}">',
        '<script src="{}"></script>',
        '<link rel="stylesheet" href="{}">',
        '<style>body {{ background: url("{}") }}</style>',
        "<style>@font-face {{ font-family: x; src: url({}) }} body {{ font-family: x }}</style>字",
        '<iframe src="{}"></iframe>',
        '<video src="{}"></video>',
        '<script>fetch("{}", {{mode: "no-cors"}})</script>',
        '<script>navigator.sendBeacon("{}", "x")</script>',
    ],
)
def test_what_is_loaded_from_outside_is_complained_of(neighbour, asks):
    complaints = complaints_of(neighbour)
    for address in OUTSIDE:
        with neighbour.expect_event("requestfailed"):
            neighbour.set_content(asks.format(address))
        assert f"loads {address}" in complaints
