"""Which of the photos that a row names have not come yet."""

from collections.abc import Iterable, Sequence

from attachments.models import Attachment


def missing(named: Iterable[Sequence[str]]) -> set[str]:
    """Those of the named uploads that have not arrived, of all rows together; one query, none where no row names
    any."""
    wanted = {str(uuid) for each in named for uuid in each}
    if not wanted:
        return set()
    arrived = Attachment.objects.filter(uuid__in=wanted).values_list("uuid", flat=True)
    return wanted - {str(uuid) for uuid in arrived}
