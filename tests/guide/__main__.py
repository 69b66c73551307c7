"""`make try-guide` (python -m tests.guide): the guide without containers, typed line by line into a bare Debian.

The lines are those of docs/deploy.md (tests/guide/page.py). After them the portal is visited through nginx, a backup is
lost and restored, two updates come: one whose tables cannot be made, which must change nothing, and a good one. Takes
some minutes; needs root on Debian and its package `debootstrap`. GUIDE_BASE names a folder in which the bare Debian is
kept for the next time; GUIDE_LENT more places that installers of this machine read, which the machine inside is given.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
import uuid
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

from tests.deploy.containers import HOST, eventually, get
from tests.deploy.visitors import PEOPLE, Visitor, floating
from tests.guide.machine import Machine
from tests.guide.page import ASKS, BACKUP, INSTALLING, PAGE, RESTORE, ROOT, UPDATE, Part, chapter
from tests.photos import photo as make_photo

ADMIN: Final = ("19900000000", "Guide-try-2026")
ADDRESS: Final = "https://127.0.0.1"
WHERE: Final = "habits/migrations"
MIGRATION: Final = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("habits", "{before}")]
    operations = [migrations.RunSQL("{sql}", "SELECT 1")]
"""


def main() -> int:
    missing = [name for name in ("debootstrap", "unshare", "nsenter") if not shutil.which(name)]
    if os.geteuid() or missing:
        print(f"须以 root 在 Debian 上运行；缺少：{'、'.join(missing) or '无'}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="hezhang-guide-") as folder:
        walk = Walk(Path(folder))
        try:
            walk.all()
        finally:
            walk.machine.stop()
    print("\n逐行照做，全部相符。")
    return 0


class Walk:
    """The chapter, part by part, and what must be so after each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.machine = Machine(folder)
        self.parts = {part.heading: part for part in chapter(PAGE.read_text(encoding="utf-8"))}
        self.began = time.monotonic()

    def all(self) -> None:
        base = Path(os.environ.get("GUIDE_BASE") or self.folder / "debian")
        self.machine.install(base)
        self.source = self.machine.root / "srv/source"
        git("clone", "--quiet", "--bare", "--depth", "1", f"file://{ROOT}", str(self.source))
        self.machine.boot()
        for heading in INSTALLING:
            self.do(self.parts[heading])
        self.see_the_portal()
        kept = self.leave_something()
        self.do(self.parts[BACKUP])
        self.lose_and_restore(kept)
        self.update_in_vain()
        self.update()
        self.see_the_photo(kept)

    def do(self, part: Part) -> None:
        self.say(part.heading)
        if ASKS in part.code:
            questions = ("手机号（登录名）：", "姓名：", "密码：", "再输一次：")
            said = (ADMIN[0], "系统管理员", ADMIN[1], ADMIN[1])
            shown = self.machine.type_and_answer(ASKS, list(zip(questions, said, strict=True)))
            must("已建立系统管理员" in shown, shown)
            return
        fetches = part.heading == INSTALLING[0]
        done = self.machine.type(part.code, fetches=fetches)
        must(done == 0, f"“{part.heading}”里有一行没有成功")

    def say(self, words: str) -> None:
        print(f"\n== {time.monotonic() - self.began:.0f} 秒：{words}", flush=True)

    def see_the_portal(self) -> None:
        """As the guide promises: HTTPS, its headers, the portal's own page, every service at work."""
        self.say("看门户")
        status, headers, _ = self.machine.visit(lambda: get("http://127.0.0.1/"))
        must((status, headers["Location"]) == (301, f"https://{HOST}/"), (status, headers))
        status, headers, body = self.machine.visit(lambda: get(f"{ADDRESS}/accounts/login/"))
        must(status == 200 and "河长制" in body.decode(), status)
        for name in ("Strict-Transport-Security", "Content-Security-Policy"):
            must(headers[name], f"没有 {name}")
        must(eventually(self.is_well, seconds=180), self.health())
        status, headers, body = self.machine.visit(lambda: get(f"{ADDRESS}/api/v1/me/"))
        must((status, json.loads(body)["code"][:4]) == (401, "auth"), body)
        status, *_ = self.machine.visit(lambda: Visitor(ADDRESS).log_in(*ADMIN).ask("/admin/"))
        must(status == 200, status)
        must(self.machine.visit(open_to_all) == {80, 443}, self.machine.visit(open_to_all))

    def health(self) -> str:
        status, _, body = self.machine.visit(lambda: get(f"{ADDRESS}/health/ready/"))
        return f"{status} {body.decode()}"

    def is_well(self) -> bool:
        return '"ok"' in self.health() and "degraded" not in self.health()

    def leave_something(self) -> dict[str, str]:
        """A village and its people, and an issue with a photo in it, sent by a phone and seen by an office."""
        self.say("手机上报一个问题")
        people = self.people()
        issue, photo = str(uuid.uuid4()), str(uuid.uuid4())
        body = floating(people["reach"], photo)

        def report() -> None:
            phone = Visitor(ADDRESS).sign_in(people["village_chief"], people["password"])
            kind = {"Content-Type": "image/jpeg"}
            status, _, said = phone.ask(f"/api/v1/photos/{photo}/", make_photo(), "PUT", **kind)
            must(status == 201, said)
            phone.send(f"/api/v1/issues/{issue}/", body)

        self.machine.visit(report)
        number = self.sql(f"SELECT id FROM issues_issue WHERE uuid = '{issue}'")
        kept = {
            "path": f"/issues/{number}/photos/{photo}/full/",
            "mobile": people["town_office"],
            "password": people["password"],
        }
        self.see_the_photo(kept)
        return kept

    def people(self) -> dict[str, Any]:
        """Made by this checkout, which has what tests need, in the machine's database."""
        lines = (self.machine.root / "etc/hezhang.env").read_text().splitlines()
        variables = dict(line.split("=", 1) for line in lines) | {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "hezhang.settings.production",
            "HEZHANG_DATA": str(self.folder / "data"),
        }
        command = [sys.executable, "-c", textwrap.dedent(PEOPLE)]
        make = partial(subprocess.run, command, cwd=ROOT, env=variables, check=True)
        told = self.machine.visit(lambda: make(stdout=subprocess.PIPE, text=True))
        return dict(json.loads(told.stdout.splitlines()[-1]))

    def see_the_photo(self, kept: dict[str, str]) -> None:
        """nginx itself sends it, from the portal's folder."""
        office = lambda: Visitor(ADDRESS).log_in(kept["mobile"], kept["password"])  # noqa: E731
        status, headers, body = self.machine.visit(lambda: office().ask(kept["path"]))
        must((status, body[:2]) == (200, b"\xff\xd8"), status)
        must("bytes" in headers["Accept-Ranges"], headers)

    def sql(self, statement: str) -> str:
        command = f'cd / && runuser -u postgres -- psql -qAt hezhang -c "{statement}"'
        return self.machine.asked(command).strip()

    def counted(self) -> str:
        tables = ("issues_issue", "inspections_patrol", "attachments_attachment", "accounts_user")
        return ",".join(self.sql(f"SELECT count(*) FROM {name}") for name in tables)

    def lose_and_restore(self, kept: dict[str, str]) -> None:
        before = self.counted()
        self.machine.asked("rm -r /var/lib/hezhang/uploads")
        self.sql("DROP TABLE attachments_attachment CASCADE")
        self.do(self.parts[RESTORE])
        must(eventually(self.is_well, seconds=120), self.health())
        must(self.counted() == before, (before, self.counted()))
        self.see_the_photo(kept)

    def publish(self, sql: str) -> None:
        """A new version at the place from which the machine pulls: one more migration."""
        work = self.folder / f"work-{uuid.uuid4()}"
        git("clone", "--quiet", str(self.source), str(work))
        own = sorted(
            path.stem for path in (work / WHERE).glob("[0-9]*.py") if "_tried" not in path.stem
        )
        for old in (work / WHERE).glob("*_tried.py"):
            old.unlink()
        new = work / WHERE / f"{int(own[-1][:4]) + 1:04d}_tried.py"
        new.write_text(MIGRATION.format(before=own[-1], sql=sql))
        git("-C", str(work), "add", "--all")
        who = ["-c", "user.name=guide", "-c", "user.email=guide@example.org"]
        git("-C", str(work), *who, "commit", "--quiet", "--message", "tried")
        git("-C", str(work), "push", "--quiet")

    def started(self, unit: str) -> int:
        """When it was started, in microseconds of the machine's clock."""
        show = f"systemctl show --value --property=ActiveEnterTimestampMonotonic {unit}"
        return int(self.machine.asked(show))

    def update_in_vain(self) -> None:
        self.say("一次改表失败的升级")
        before = self.started("hezhang@web")
        self.publish("SELECT 1/0")
        must(self.machine.type(self.parts[UPDATE].code) != 0, "改表失败，升级却做完了")
        must(self.started("hezhang@web") == before, "改表失败，网页进程却换了")
        must(self.is_well(), self.health())

    def update(self) -> None:
        """The tables change while those of before serve; then each service is a new one."""
        self.publish("SELECT pg_sleep(3)")
        units = [f"hezhang@{name}" for name in ("web", "phones", "worker", "beat")]
        before = {unit: self.started(unit) for unit in units}
        with Watched(self.machine) as watched:
            self.do(self.parts[UPDATE])
            must(eventually(self.is_well, seconds=120), self.health())
        show = "systemctl show --value --property=ExecMainExitTimestampMonotonic hezhang-migrate"
        made = int(self.machine.asked(show))
        for unit in units:
            must(self.started(unit) > made > before[unit], f"{unit} 不是在改表之后换的")
        named = self.sql("SELECT count(*) FROM django_migrations WHERE name LIKE '%_tried'")
        must(named == "1", named)
        print(f"升级时页面打不开 {watched.away:.1f} 秒")
        must(watched.away < 30, watched.away)


class Watched:
    """Asks for a page each half second; `away` is for how many seconds none came."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.ended = Event()
        self.away = 0.0

    def __enter__(self) -> "Watched":
        self.thread = Thread(target=self._ask)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()

    def _ask(self) -> None:
        while not self.ended.wait(0.5):
            began = time.monotonic()
            if self.machine.visit(lambda: get(f"{ADDRESS}/accounts/login/"))[0] != 200:
                self.away += time.monotonic() - began + 0.5


def open_to_all() -> set[int]:
    """Ports on which something listens at more than the machine's own address."""
    found = set()
    for kind, own in (("tcp", ("0100007F",)), ("tcp6", (f"{0:024X}01000000",))):
        for line in Path(f"/proc/thread-self/net/{kind}").read_text().splitlines()[1:]:
            address, state = line.split()[1], line.split()[3]
            if state == "0A" and not address.startswith(own):
                found.add(int(address.rsplit(":", 1)[1], 16))
    return found


def must(is_so: object, told: object) -> None:
    if not is_so:
        raise SystemExit(f"与指南不符：{told}")


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True)


if __name__ == "__main__":
    sys.exit(main())
