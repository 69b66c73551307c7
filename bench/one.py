"""`python -m bench.one NAME FOLDER`: one benchmark on the database that DATABASE_URL names."""

import json
import os
import sys
import tempfile
from dataclasses import asdict
from importlib import import_module
from pathlib import Path


def main(name: str, results: Path) -> None:
    """Migrates the empty database, runs the benchmark, keeps its figures."""
    with tempfile.TemporaryDirectory(prefix="hezhang-bench-") as data:
        os.environ["HEZHANG_DATA"] = data
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        figures = import_module(f"bench.{name}").run()
    (results / f"{name}.json").write_text(
        json.dumps([asdict(figure) for figure in figures], ensure_ascii=False, indent=2)
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
