"""Every write to the lists."""

from plans.services.lights import override_light, relight

__all__ = ["override_light", "relight"]
