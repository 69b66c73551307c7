"""Every write to the lists."""

from plans.services.lights import override_light, relight
from plans.services.reporting import Reported, report_progress

__all__ = ["Reported", "override_light", "relight", "report_progress"]
