"""A service that did not answer is left alone for a while, so that not every request waits for it anew."""

from time import monotonic


class Pause:
    """One service as one process sees it. After a failure nobody asks it for `seconds`; then one asks again,
    and either all go on or the pause begins anew."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = 0.0

    def is_on(self) -> bool:
        return monotonic() < self._until

    def begin(self) -> None:
        self._until = monotonic() + self.seconds

    def end(self) -> None:
        self._until = 0.0
