"""What `test_limited.py` runs in another process; a module of its own, because each run imports it."""

import os
import time

from common.errors import Invalid


def double(number: int, *, plus: int = 0) -> tuple[int, int]:
    print("what a library prints is not the answer")
    return 2 * number + plus, os.getpid()


def refuse() -> None:
    raise Invalid("layer.bad", "图层有误", fields={"file": "图层有误"})


def fill(megabytes: int) -> int:
    return len(bytearray(megabytes * 2**20))


def answer_much(megabytes: int) -> bytes:
    return bytes(megabytes * 2**20)


def sleep() -> None:
    time.sleep(60)


def spin() -> None:
    while True:
        pass


def trip() -> None:
    raise ZeroDivisionError


def die(number: int) -> None:
    os.kill(os.getpid(), number)
