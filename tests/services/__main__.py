"""python -m tests.services -- command …: a command with a private PostgreSQL and Redis."""

import os
import signal
import subprocess
import sys

from tests.services import private_postgres, private_redis


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    # TERM ends as an exception, so that the servers are stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with private_postgres() as database_url, private_redis() as redis_url:
        environment = os.environ | {
            "TEST_DATABASE_URL": database_url,
            "TEST_REDIS_URL": redis_url,
            "HEZHANG_TEST_DB": "postgres",
        }
        process = subprocess.Popen(command, env=environment)
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # The command got the Ctrl-C too; let it finish in its own way.
                continue
            except SystemExit:
                process.terminate()
                process.wait()
                raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
