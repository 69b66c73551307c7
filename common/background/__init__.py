"""Work that is done after the answer: its row is written first, then its task is sent, by name.

    with transaction.atomic():
        job = DraftJob.objects.create(…)
        send_after_commit("notices.tasks.run_draft_job", job.pk)

A service names the task and does not import it, because the task imports the service. The row is what
counts: a task that could not be sent is sent again by the room's sweep, which looks for rows that wait.
"""

from common.background.sending import send, send_after_commit

__all__ = ["send", "send_after_commit"]
