"""The demo in its own size, as it is drawn and written into the registers: what the small district cannot show."""

from collections import Counter
from random import Random

import numpy as np
import pytest

from common.geo.lines import LocalMetres
from demo import build
from demo.place import geography, registers
from rivers.models import River
from tests.demo.making import AT
from waters.models import Section

# Not that of the district which other tests of this process may hold.
CODE, NAME = "980177000000", "江北区"


def drawn(seed=build.SEED):
    size = build.WANZHOU
    return geography.draw_district(
        Random(seed), code=CODE, name=NAME, towns=size.towns, reaches=size.reaches
    )


@pytest.mark.parametrize("seed", [build.SEED, 1, 2])
def test_every_town_has_waters_and_all_of_them_join(seed):
    plan = drawn(seed)
    reaches = Counter(reach.village.code[:9] for river in plan.rivers for reach in river.reaches)
    assert {town.code[:9] for town in plan.towns} == set(reaches)
    assert max(reaches.values()) < plan.reach_count / 10
    metres = LocalMetres(*geography.ORIGIN)
    lines = [
        np.vstack([metres.project(reach.line) for reach in river.reaches]) for river in plan.rivers
    ]
    for river, line in zip(plan.rivers, lines, strict=True):
        for upper, lower in zip(river.reaches, river.reaches[1:], strict=False):
            assert (upper.line[-1] == lower.line[0]).all()
        if river.into is not None:
            # Points of a line are some 160 m apart.
            assert np.hypot(*(lines[river.into] - line[-1]).T).min() < 160, river.name


@pytest.mark.django_db
def test_the_whole_district_has_the_sections_that_it_is_to_have():
    registers.write(drawn(), Random(1), at=AT)
    sections = Section.objects.below(CODE)
    kinds = Counter(sections.values_list("kind", flat=True))
    assert (sections.count(), kinds["lake"]) == (24, 1)
    assert sections.filter(grades__contains="national").count() == 3
    assert sections.exclude(upstream_division=None).exclude(downstream_division=None).count() == 15
    assert sections.filter(is_automatic=True).count() == 1
    assert River.objects.filter(code__startswith=CODE[:6], parent=None).count() == 1
