"""gunicorn of the deployed portal: several processes behind nginx.

Background work has containers of its own (docker-compose.yml).
"""

import gc
import os

from hezhang.web.server_words import speak_chinese

bind = os.environ.get("GUNICORN_BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", 2 * (os.cpu_count() or 1)))
# Measured: for requests that mostly compute (REST, templates), processes beat threads, and nginx
# already holds the slow and the idle connections.
worker_class = "sync"
timeout = 60
graceful_timeout = 30
# A leak of a library never grows for more than some hours; the jitter keeps workers from leaving
# together.
max_requests = 20000
max_requests_jitter = 2000
# Heartbeat files on a disk block under load; this is memory.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
# Only nginx reaches this port (docker-compose.yml publishes none), so its headers are believed.
forwarded_allow_ips = "*"
control_socket_disable = True
loglevel = "warning"


def post_worker_init(worker):
    speak_chinese()
    # What loading made stays for ever; without it in every collection, the slowest requests
    # of a large Django application got five times faster.
    gc.collect()
    gc.freeze()
