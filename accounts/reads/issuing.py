"""发文: in whose name an office's documents go out, in whichever room they are written."""

from datetime import datetime

from accounts.models import Division
from accounts.parameters import ISSUER_TEMPLATE
from common.text.chinese import local_date


def issuer_of(division: Division, at: datetime) -> str:
    """发文机关: 江南区河长制办公室."""
    template = str(ISSUER_TEMPLATE.on(local_date(at), division.code))
    return template.replace("{名称}", division.name)
