"""gunicorn of `make run`: one process with threads, and background work inside it.

See hezhang/embedded.py for that work.
"""

import os
from time import monotonic

from hezhang.web.server_words import speak_chinese

# A sender who falls silent in the middle of a body gives its thread back after so many seconds, and one who dribbles
# after so many: eight such senders would hold the whole portal. nginx does this in front of a deployed one.
SILENT_SECONDS = float(os.environ.get("BODY_SILENT_SECONDS", "15"))
BODY_SECONDS = float(os.environ.get("BODY_SECONDS", "300"))

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
# One, always: the task queue lives in this process's memory.
workers = 1
worker_class = "gthread"
threads = 8
graceful_timeout = 10
# Nobody steers this server from outside, and the default socket lies in the user's home.
control_socket_disable = True
# The portal logs each request itself, with its request id; gunicorn speaks of trouble only.
loglevel = "warning"

_running = []


def post_worker_init(worker):
    speak_chinese()
    from hezhang.celery import app
    from hezhang.embedded import EmbeddedCelery
    from hezhang.web.nearby import banner, serve_nearby

    embedded = EmbeddedCelery(app)
    embedded.start()
    _running.append(embedded)
    nearby = serve_nearby(worker.wsgi)
    print(f"\n河长制管理门户已启动：http://{bind}/   （Ctrl-C 停止）", flush=True)
    accounts = os.environ.get("HEZHANG_ACCOUNTS")
    if accounts:
        print(f"\n演示账号\n{accounts}", flush=True)
    if nearby:
        print(banner(os.environ["PHONE_ADDRESS"]), flush=True)
    print(f"\n数据目录：{os.environ['HEZHANG_DATA']}（日志 portal.log）\n", flush=True)


def pre_request(worker, req):
    """Reading the body ends in time: a TimeoutError, which Django takes for a body that was cut."""
    unreader, until = req.unreader, monotonic() + BODY_SECONDS
    receive = unreader.chunk

    def receive_in_time(size_hint=None):
        left = min(until - monotonic(), SILENT_SECONDS)
        if left <= 0:
            raise TimeoutError("the body took too long")
        unreader.sock.settimeout(left)
        try:
            return receive(size_hint)
        finally:
            unreader.sock.settimeout(None)

    unreader.chunk = receive_in_time


def post_request(worker, req, environ, resp):
    """The next request of the connection has a time of its own."""
    vars(req.unreader).pop("chunk", None)


def worker_exit(server, worker):
    for embedded in _running:
        embedded.stop()
