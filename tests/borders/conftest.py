"""A border between two towns and one with a city beyond the portal."""

import pytest

from accounts.models import Division
from issues.services import What
from tests import factories as make
from tests.cast import NEIGHBOUR_TOWN
from tests.issues.conftest import Walk


@pytest.fixture
def walk(cast):
    return Walk(cast)


class Border:
    """`there` is the stranger's town; `outside` a city beyond the portal."""

    def __init__(self, walk):
        self.walk, self.cast = walk, walk.cast
        self.there = Division.objects.get(pk=NEIGHBOUR_TOWN)
        make.division("510000000000", "邻省", is_external=True)
        self.outside = make.division("510100000000", "邻市", is_external=True)

    def transferred(self, **more):
        return self.walk.act(
            self.walk.accepted(),
            "transfer",
            by=self.cast.town_office,
            note="自上游漂来",
            what=What(division=self.there, **more),
        )

    def closed(self):
        issue = self.transferred()
        for by, action in (
            (self.cast.stranger, "accept_transfer"),
            (self.cast.stranger, "answer_transfer"),
            (self.cast.town_office, "pass"),
            (self.cast.town_office, "close"),
        ):
            issue = self.walk.act(issue, action, by=by, note="已清理")
        return issue


@pytest.fixture
def border(walk):
    return Border(walk)
