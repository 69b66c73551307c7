"""deploy/health.py web|phones|worker|beat: whether this container does its work (docker-compose.yml asks).

Without Django: a probe every half minute must not cost two seconds of processor each time.
"""

import os
import socket
import sys
import urllib.request

# As in hezhang/beat.py: each task of every minute was sent within these minutes, and none in the future.
BEAT_SILENCE_MINUTES = 10
SILENT = """
    SELECT count(*) FROM django_celery_beat_periodictask AS task
    JOIN django_celery_beat_crontabschedule AS cron ON cron.id = task.crontab_id
    WHERE task.enabled AND cron.minute = '*' AND cron.hour = '*' AND NOT
      (coalesce(task.last_run_at, task.date_changed) > now() - %s * interval '1 minute'
       AND (task.last_run_at IS NULL OR task.last_run_at < now() + interval '1 minute'))
"""


def web() -> bool:
    return answers(os.environ.get("GUNICORN_BIND", "0.0.0.0:8000"))


def phones() -> bool:
    return answers(os.environ.get("PHONES_BIND", "0.0.0.0:8000"))


def answers(bind: str) -> bool:
    port = bind.rsplit(":", 1)[1]
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/health/live/",
        headers={
            # Django answers only the names it was given; the first of them will do.
            "Host": os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip("."),
            "X-Forwarded-Proto": "https",
        },
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        return bool(answer.status == 200)


def worker() -> bool:
    """The worker of this very container answers a ping through the broker."""
    from celery import Celery

    app = Celery(broker=os.environ["REDIS_URL"])
    name = os.environ.get("WORKER_NAME") or f"celery@{socket.gethostname()}"
    return bool(app.control.inspect(destination=[name], timeout=5).ping())


def beat() -> bool:
    """Beat sent each task of every minute lately. A fresh installation has sent nothing yet, and is well."""
    import psycopg2

    with psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=5) as connection:
        cursor = connection.cursor()
        cursor.execute(SILENT, [BEAT_SILENCE_MINUTES])
        return bool(cursor.fetchone()[0] == 0)


if __name__ == "__main__":
    checks = {"web": web, "phones": phones, "worker": worker, "beat": beat}
    sys.exit(0 if checks[sys.argv[1]]() else 1)
