"""`make fuzz` (python -m tests.hostile [api] [wire] [files]): attacks a running portal and tells what broke.

api    schemathesis over every operation of the document and their sequences, by the token of every role
wire   methods, addresses, lengths, chunks, encodings and heads that no library would send
files  damaged files and bombs through the public's form, the phone's photo and the office's forms

FUZZ_ROLES (of the demo, all), FUZZ_EXAMPLES (cases an operation, 15), FUZZ_FILES (damaged files, 80), FUZZ_SEED.
Ends with 1 where something broke.
"""

import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit

from tests.deploy.containers import HOST, ROOT
from tests.deploy.visitors import Visitor
from tests.hostile.doors import Answer, doors
from tests.hostile.portal import TLS, Attacked, attacked_portal
from tests.hostile.specimens import SEED, specimens
from tests.hostile.watch import Watch
from tests.hostile.wire import answered, fault_of, wrong_requests

EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "15")
FILES = int(os.environ.get("FUZZ_FILES", "80"))
ROLES = os.environ.get("FUZZ_ROLES", "").split()
CHOSEN_SEED = int(os.environ.get("FUZZ_SEED", SEED))
CHECKS = "not_a_server_error,content_type_conformance,answers_json"
# Of any process of the portal, and of any request.
MOST_MB, MOST_SECONDS = 400.0, 10.0


def attack_api(portal: Attacked) -> list[str]:
    """Which roles' runs found something; the tool prints what."""
    wrong = []
    if unknown := set(ROLES) - set(portal.tokens):
        raise SystemExit(f"没有这样的账号：{unknown}；有：{'、'.join(portal.tokens)}")
    # Read once: a unit's system may not, and the tool waits ten seconds for it and no more.
    reader = Visitor(portal.address, **TLS, Authorization=f"Token {portal.tokens['admin']}")
    status, _, document = reader.ask("/api/v1/schema/?format=json")
    if status != 200:
        raise RuntimeError(document.decode())
    schema = Path(portal.variables["HEZHANG_DATA"], "schema.json")
    schema.write_bytes(document)
    for role in ROLES or portal.tokens:
        token = portal.tokens[role]
        print(f"\n== 接口，{role}", flush=True)
        done = subprocess.run(
            [
                *("st", "run", str(schema), "--url", portal.address, "--no-color"),
                *("-H", f"Authorization: Token {token}", "-H", f"Host: {HOST}"),
                *(part for name, value in TLS.items() for part in ("-H", f"{name}: {value}")),
                *("--checks", CHECKS, "--phases", "examples,coverage,fuzzing,stateful"),
                *(
                    "--max-examples",
                    EXAMPLES,
                    "--seed",
                    str(CHOSEN_SEED),
                    "--max-response-time",
                    "10",
                ),
                *(
                    "--exclude-path",
                    "/api/v1/auth/logout/",
                    "--exclude-path",
                    "/api/v1/auth/password/",
                ),
                *("--suppress-health-check", "all", "--request-timeout", "30", "--warnings", "off"),
                *("--continue-on-failure", "--output-sanitize", "false"),
            ],
            cwd=ROOT,
            env=portal.variables | {"SCHEMATHESIS_HOOKS": "tests.hostile.checks"},
            check=False,
        )
        wrong += [role] * (done.returncode != 0)
    return wrong


def attack_wire(portal: Attacked) -> list[str]:
    """Requests that were answered with a fault, a page, or not at all."""
    port = urlsplit(portal.address).port or 0
    wrong, statuses = [], Counter[int]()
    for each in wrong_requests(portal.tokens["village_chief"]):
        status, kind, body = answered(port, each.raw)
        statuses[status] += 1
        if fault := fault_of(each, status, kind, body):
            wrong.append(f"{each.said} → {fault}")
    print(f"\n== 逐字节的请求：{statuses.total()} 个，状态 {dict(sorted(statuses.items()))}")
    return wrong


def attack_files(portal: Attacked) -> list[str]:
    """Files that were answered with a fault, too late, or at the cost of too much memory."""
    wrong: list[str] = []
    table: dict[tuple[str, str], list[tuple[Answer, float]]] = defaultdict(list)
    through = doors(portal)
    with Watch(process.pid for process in portal.processes) as watch:
        for n, specimen in enumerate(specimens(FILES, CHOSEN_SEED)):
            for name, send in through.items():
                watch.begin()
                answer = send(specimen)
                table[name, specimen.kind].append((answer, watch.highest))
                said = f"{specimen.kind} 第 {n} 个 {specimen.filename} → {name}"
                found = []
                if (answer.status >= 500 and answer.status != 503) or answer.status == 0:
                    found.append(f"{said}：{answer.status}")
                if answer.seconds > MOST_SECONDS or answer.words:
                    busy = os.getloadavg()[0]
                    found.append(
                        f"{said}：{answer.seconds:.1f} 秒 {answer.words}（负载 {busy:.0f}）"
                    )
                if watch.highest > MOST_MB:
                    found.append(f"{said}：{watch.highest:.0f} MB（{watch.of}）")
                # At once: what is found early is worth looking at before the last bomb.
                print(*found, sep="\n", end="\n" * bool(found), flush=True)
                wrong += found
    print(f"\n== 文件\n{'门':<36}{'类':<16}{'个':>4} {'最慢秒':>7} {'最多MB':>7}  状态")
    for (name, kind), rows in sorted(table.items()):
        statuses = dict(sorted(Counter(answer.status for answer, _ in rows).items()))
        slowest, highest = max(a.seconds for a, _ in rows), max(mb for _, mb in rows)
        print(f"{name:<36}{kind:<16}{len(rows):>4} {slowest:>7.1f} {highest:>7.0f}  {statuses}")
    return wrong


ATTACKS = {"wire": attack_wire, "files": attack_files, "api": attack_api}


def main(names: list[str]) -> int:
    """Exit code 1 where something broke, or where the portal's log tells of a fault."""
    wrong: list[str] = []
    with attacked_portal() as portal:
        for name in names or list(ATTACKS):
            began = time.monotonic()
            wrong += ATTACKS[name](portal)
            print(f"{name}：{time.monotonic() - began:.0f} 秒", flush=True)
        faults = portal.faults()
    for line in wrong:
        print(f"不对：{line}")
    for fault, times in faults.items():
        print(f"日志中的错误 {times} 次：{fault}")
    return 1 if wrong or faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
