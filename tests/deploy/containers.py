"""Runs the image's own commands outside it, and asks over the network as a visitor would."""

import ssl
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import nullcontext, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "portal.example"


def run(environment, *arguments, check=False):
    return subprocess.run(
        ["deploy/entrypoint", *arguments],
        cwd=ROOT,
        env=environment,
        check=check,
        capture_output=True,
        text=True,
        timeout=120,
    )


def start(environment, *arguments, log=None):
    """A container's process; what it says goes to the file `log`, if there is one."""
    with log.open("wb") if log else nullcontext() as said:
        return subprocess.Popen(
            ["deploy/entrypoint", *arguments], cwd=ROOT, env=environment, stdout=said, stderr=said
        )


def stop(process):
    process.terminate()
    assert process.wait(60) in (0, -15)


def stop_beat(process):
    """Beat writes its schedule down when it is told to stop; told in the middle of another write, it goes
    on as if it had heard nothing. An engine would kill it after its grace; here it is told again."""
    for _ in range(6):
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            assert process.wait(10) in (0, -15)
            return
    process.kill()
    raise AssertionError("beat did not stop")


def eventually(is_true, process=None, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_true():
            return True
        if process is not None and process.poll() is not None:
            return False
        time.sleep(0.2)
    return False


def get(url, body=None, method=None, **headers):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    opener = urllib.request.build_opener(StayHere, urllib.request.HTTPSHandler(context=context))
    request = urllib.request.Request(
        url, data=body, method=method, headers={"Host": HOST, **headers}
    )
    try:
        with opener.open(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def serves(port):
    """Whether a portal answers at a port, which is open some seconds before that."""
    try:
        return get(f"http://127.0.0.1:{port}/health/live/")[0] == 200
    except OSError:
        return False


class StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None
