"""The process in which `limited.run_limited` runs its work: started by path, knows nothing of the portal.

Reads two pickles from its input, (root, module, function, bytes of memory, seconds) and (args, kwargs);
writes one of ("value", …), ("refused", …), ("memory", "") and ("broken", traceback) to its output. It
imports the standard library alone, so that it starts quickly.
"""

import gc
import importlib
import os
import pickle
import resource
import sys
import traceback
from typing import Any


def main() -> None:
    # Millions of lists of one parsed file would be looked through again and again.
    gc.set_threshold(200_000, 50, 100)
    # What a library prints must not get into the answer.
    answer_to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    root, module, name, memory, seconds = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by run_limited
    # Ends it also when nobody waits any more, because the one that waited was killed.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.path.insert(0, root)
    refusal = importlib.import_module("common.errors").DomainError
    work = getattr(importlib.import_module(module), name)
    most = _taken() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    answer = _answer(work, refusal)
    pickle.dump(answer, answer_to, protocol=pickle.HIGHEST_PROTOCOL)
    answer_to.close()


def _answer(work: Any, refusal: Any) -> tuple[str, Any]:
    try:
        args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by run_limited
        return "value", work(*args, **kwargs)
    except MemoryError:
        return "memory", ""
    except refusal as error:
        return "refused", (type(error), error.code, error.detail, error.fields)
    except Exception:  # noqa: BLE001 - told to the process that waits, which logs it
        return "broken", traceback.format_exc()


def _taken() -> int:
    """Bytes of address space that the interpreter and the libraries take before the work begins."""
    with open("/proc/self/statm", encoding="ascii") as pages:
        return int(pages.read().split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    main()
