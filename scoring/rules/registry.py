"""The shapes that there are, in the order in which a form offers them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scoring.rules.shape import Shape
from scoring.rules.shapes.bonus import Bonus
from scoring.rules.shapes.compared import Compared
from scoring.rules.shapes.condition import Condition
from scoring.rules.shapes.deduct import Deduct
from scoring.rules.shapes.deduct_from import DeductFrom
from scoring.rules.shapes.discretion import Discretion
from scoring.rules.shapes.grades import Grades
from scoring.rules.shapes.linear import Linear
from scoring.rules.shapes.missing import Missing
from scoring.rules.shapes.parts import Parts
from scoring.rules.shapes.pro_rata import ProRata
from scoring.rules.shapes.rank import Rank
from scoring.rules.shapes.share import Share
from scoring.rules.shapes.weighted import Weighted

SHAPES: Final[Mapping[str, type[Shape]]] = {
    kind.code: kind
    for kind in (
        *(Deduct, DeductFrom, Missing, Parts, Condition, ProRata, Linear, Share, Bonus),
        *(Compared, Rank, Grades, Discretion, Weighted),
    )
}
