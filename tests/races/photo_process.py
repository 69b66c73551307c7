"""A process that stores one photo and stops at the worst moment: `python -m tests.races.photo_process`.

UUID USER FILE  the photo's UUID, who uploads it, and a file with its bytes
PHOTO_UPLOADS   the folder of uploads
PHOTO_STOP      where it says "held" and waits to be killed: "file" (the file is written, its row not),
                or "on_commit" (the row is committed, what follows is not done)
"""

import os
import signal
import sys
from pathlib import Path
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402

from accounts.models import User  # noqa: E402
from attachments.services import uploads  # noqa: E402
from common import clock  # noqa: E402
from tests.races.workers import tell  # noqa: E402


def hold(*args, **kwargs):
    tell("held")
    signal.pause()


def main(uuid: str, user: str, file: str) -> None:
    settings.MEDIA_ROOT = os.environ["PHOTO_UPLOADS"]
    if os.environ["PHOTO_STOP"] == "file":
        uploads._blob = hold
    else:
        # The first of what is done once the row is committed.
        plain = transaction.on_commit
        transaction.on_commit = lambda work, **how: plain(hold, **how)
    uploads.store_photo(
        uuid=UUID(uuid),
        data=Path(file).read_bytes(),
        name="",
        by=User.objects.get(pk=user),
        at=clock.now(),
        by_phone=True,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
