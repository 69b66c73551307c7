"""gunicorn of `make run`: one process with threads, and background work inside it.

See hezhang/embedded.py for that work.
"""

import os

from hezhang.web.server_words import speak_chinese

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
# One, always: the task queue lives in this process's memory.
workers = 1
worker_class = "hezhang.web.in_time.InTimeWorker"
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


def worker_exit(server, worker):
    for embedded in _running:
        embedded.stop()
