"""Who comes to a deployed portal: the people of its database, and their browsers and phones."""

import json
import re
from typing import Any
from urllib.parse import urlencode

from tests.deploy.containers import HOST, get

PEOPLE = """
    import json
    import django
    django.setup()
    from tests.cast import make_cast
    from tests.factories import PASSWORD
    cast = make_cast()
    print(json.dumps({
        "password": PASSWORD,
        "reach": cast.reach.pk,
        "village_chief": cast.village_chief.mobile,
        "town_office": cast.town_office.mobile,
        "stranger": cast.stranger.mobile,
    }))
"""

JSON = {"Content-Type": "application/json"}


class Visitor:
    """A browser or a phone that keeps its cookies."""

    def __init__(self, address, **headers):
        self.address = address
        self.headers = headers
        self.cookies = {}

    def ask(self, path, body=None, method=None, **headers):
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "Referer": f"https://{HOST}/", **self.headers, **headers}
        answer = get(f"{self.address}{path}", body, method, **headers)
        for line in answer[1].get_all("Set-Cookie", []):
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer

    def log_in(self, mobile, password):
        page = self.ask("/accounts/login/")[2].decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
        form = {"username": mobile, "password": password, "csrfmiddlewaretoken": token}
        status, headers, _ = self.ask("/accounts/login/", urlencode(form).encode())
        assert (status, headers["Location"]) == (302, "/")
        return self

    def send(self, path, body, method="PUT", **headers):
        status, _, answer = self.ask(path, json.dumps(body).encode(), method, **JSON, **headers)
        assert status < 300, answer
        return json.loads(answer)

    def sign_in(self, mobile, password):
        """As a phone does."""
        secret = {"mobile": mobile, "password": password, "device": "手机"}
        token = self.send("/api/v1/auth/login/", secret, "POST")["token"]
        self.headers["Authorization"] = f"Token {token}"
        return self


def floating(reach: int, photo: str) -> dict[str, Any]:
    """An issue as a phone reports it, with a photo that it has sent."""
    return {
        "reach": reach,
        "kind": "floating",
        "severity": "general",
        "description": "河面有漂浮物。",
        "place": None,
        "photos": [photo],
        "patrol": None,
        "fixed_on_spot": False,
    }
