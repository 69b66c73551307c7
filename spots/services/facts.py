"""What is entered about a spot, as services take it."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Division
from rivers.models import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotFacts:
    """One spot as a file has it.

    longitude, latitude  WGS-84, six decimals
    outline              `[[lon, lat], …]`, closed; None for a mere place
    division             the finest division known to hold it
    reach                the reach it lies on, where one is near
    """

    code: str
    division: Division
    longitude: float
    latitude: float
    reach: Reach | None = None
    kind_words: str = ""
    area_m2: float | None = None
    place: str = ""
    seen_on: date | None = None
    outline: list[list[float]] | None = None
