"""Shapes of items as real rubrics have them, for the tests of rules."""

from scoring.rules.registry import SHAPES
from scoring.rules.shape import read_shape


def shape(code, **data):
    made, faults = read_shape(SHAPES[code], data)
    assert not faults, faults
    return made


def rows(*lines):
    return {"rows": list(lines)}


def cause(name, each, most=""):
    return {"name": name, "each": each, "most": most}


#: 咸阳: two causes, each −1, each capped at −4, of an item of 6.
XIANYANG = ("missing", rows(cause("台账", 1, 4), cause("公示牌", 1, 4)))
#: 石城: fishing cases full at ≥ 10; sewage rate below 80 % → 0.
FISHING = ("pro_rata", {"target": 10})
SEWAGE = ("pro_rata", {"nothing_below": 80})
#: 乐清 caps nothing.
OPEN = ("pro_rata", {"is_open": "是"})
#: 舟山.
ZHOUSHAN = ("share", {"target": 90, "factor": "0.8"})
#: [002]: yellow from the third on; TP and NH₃-N by their rates.
YELLOW = ("deduct_from", {"start": 3, "each": "0.5"})
RED = ("deduct", {"each": "0.5"})
PHOSPHORUS = (
    "compared",
    {
        "by": "rate",
        "better": "less",
        "better_each": "0.1",
        "better_most": 2,
        "worse_each": "0.2",
        "worse_most": 3,
    },
)
CLASSES = ("compared", {"by": "step", "better": "less", "better_each": 1, "worse_each": 2})
ARTICLES = (
    "bonus",
    {"most": 5}
    | rows(
        {"name": "省级", "each": 2},
        {"name": "市级", "each": 1},
        {"name": "区级", "each": "0.5", "beyond": 4},
    ),
)
RATED = (
    "grades",
    {"many": "mean"}
    | rows(
        {"name": "好", "points": 0}, {"name": "较好", "points": -1}, {"name": "一般", "points": -2}
    ),
)
SURVEYS = (
    "weighted",
    rows(*({"name": n, "weight": w} for n, w in [("指标", 60), ("评议", 30), ("公众", 10)])),
)
