"""The API's document as a program with a token reads it."""

from typing import Any


def by_token_alone(document: dict[str, Any]) -> None:
    """Takes out the web app's cookie, in place: schemathesis finds nothing wrong to send to a call without a body but a
    made-up cookie, and gives up. What a wrong cookie is answered: `tests/accounts/test_phone_cookie.py`."""
    for calls in document["paths"].values():
        for call in calls.values():
            if "security" in call:
                call["security"] = [way for way in call["security"] if "deviceCookie" not in way]
