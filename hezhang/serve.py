"""`python -m hezhang.serve` (make run): prepares the data folder and is the embedded portal.

Migrates, loads the demo district into an empty database, collects static files when they changed,
then serves by gunicorn with one process (deploy/gunicorn_embedded.py), which runs background work too.
What a newcomer may get wrong (a taken port, a folder that cannot be written) is said in a sentence,
before anything slow begins.
"""

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import io
import json
import os
import signal
import socket
import sqlite3
import sys
from pathlib import Path

from hezhang.web.certificates import certificate_for, nearby_address

ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
ROLES = {
    "admin": "系统管理员",
    "city_office": "市河长办",
    "district_office": "区河长办",
    "town_office": "镇街河长办",
    "stranger_office": "另一镇街河长办",
    "unit": "责任单位",
    "district_chief": "区级河长",
    "village_chief": "村级河长（手机）",
    "police": "公安机关联络员",
    "procurator": "检察机关联络员",
}
ACCOUNT_COLUMNS = {
    "role": "角色",
    "name": "姓名",
    "mobile": "登录名",
    "password": "密码",
    "division": "区划",
}


def main() -> None:
    # Database, log, photos: for the account that runs the portal alone, whatever the machine's custom is.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hezhang.settings.local")
    os.environ["HEZHANG_DATA"] = os.environ.get("HEZHANG_DATA") or str(ROOT / "var")
    host = os.environ["HOST"] = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ["PORT"] = os.environ.get("PORT") or "8000"
    end_with(os.environ.pop("END_WITH", ""))
    os.chdir(ROOT)
    data_dir = Path(os.environ["HEZHANG_DATA"]).resolve()
    refuse_old_data(data_dir / "hezhang.sqlite3")
    claim(data_dir)
    refuse_taken_port(host, port)
    offer_to_phones(os.environ.pop("PHONE", ""), data_dir)
    os.environ.setdefault("LOG_FILE", str(data_dir / "portal.log"))

    import django

    django.setup()
    prepare()
    os.environ["HEZHANG_ACCOUNTS"] = demo_accounts()
    serve()


def offer_to_phones(said: str, data_dir: Path) -> None:
    """PHONE=1: prepares HTTPS on the local network (`hezhang.web.nearby`), which the web process then serves."""
    if said in ("", "0"):
        return
    address = nearby_address(said)
    port = os.environ.get("PHONE_PORT") or "8443"
    refuse_taken_port(address, port, "PHONE_PORT")
    os.environ["HEZHANG_PHONE_TLS"] = str(data_dir / "phone-tls")
    certificate_for(address, data_dir / "phone-tls")
    os.environ["PHONE_ADDRESS"] = f"https://{address}:{port}"
    if allowed := os.environ.get("ALLOWED_HOSTS"):
        os.environ["ALLOWED_HOSTS"] = f"{allowed},{address}"


def serve() -> None:
    """gunicorn in this very process: what is loaded already need not be loaded again."""
    from gunicorn.app.wsgiapp import WSGIApplication

    sys.argv = ["gunicorn", "--config", "deploy/gunicorn_embedded.py", "hezhang.wsgi:application"]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()


def end_with(parent: str) -> None:
    """Be told to stop when `make`, which started this, is gone, even if by kill -9 (on Linux)."""
    if not parent:
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):
        sys.exit(1)


def refuse_old_data(database: Path) -> None:
    """A database made by migrations that are no longer there cannot be carried on; it is only looked at.

    Before the first release the migrations were written anew, with other tables in other rooms.
    """
    if not database.is_file():
        return
    # Immutable: not even the files beside the database (-wal, -shm) are made.
    with contextlib.closing(sqlite3.connect(f"{database.as_uri()}?immutable=1", uri=True)) as file:
        if not file.execute(
            "SELECT 1 FROM sqlite_master WHERE name='django_migrations'"
        ).fetchone():
            return
        applied = file.execute("SELECT app, name FROM django_migrations").fetchall()
    rooms = {path.parent.name for path in ROOT.glob("*/migrations")}
    if any(
        room in rooms and not (ROOT / room / "migrations" / f"{name}.py").exists()
        for room, name in applied
    ):
        sys.exit(
            f"数据目录 {database.parent} 是旧版本建的，这个版本接不上，其中的内容没有改动。"
            "请另指一个目录重新建立：make run HEZHANG_DATA=目录"
        )


def claim(data_dir: Path) -> None:
    """One portal a data folder: a second process would have a task queue of its own."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        shut(data_dir)
        handle = os.open(data_dir / "portal.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        sys.exit(
            f"数据目录 {data_dir} 不能写（{in_chinese(error)}）。"
            "请改它的权限，或另指一个目录：make run HEZHANG_DATA=目录"
        )
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"另一个门户正在使用 {data_dir}。请先停掉它，或用 HEZHANG_DATA 指定另一个目录。")
    # Held until this process and its worker have ended, however they end.
    os.set_inheritable(handle, True)


def shut(data_dir: Path) -> None:
    """A folder that was made before, open to everybody on the machine, is shut; somebody else's is left."""
    if data_dir.stat().st_uid == os.getuid() and data_dir.stat().st_mode & 0o077:
        data_dir.chmod(0o700)


def refuse_taken_port(host: str, port: str, name: str = "PORT") -> None:
    other = "8001" if name == "PORT" else "8444"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"{name}={port} 不是端口号。请给 1 到 65535 之间的数，如 make run {name}={other}")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            sys.exit(
                f"{host} 的端口 {port} 用不了（{in_chinese(error)}）。"
                f"请换一个：make run {name}={other}"
            )


def in_chinese(error: OSError) -> str:
    """The usual reasons of the system in words, others as the system says them."""
    words = {
        errno.EACCES: "没有权限",
        errno.EPERM: "没有权限",
        errno.EROFS: "只读",
        errno.ENOENT: "无法建立",
        errno.ENOTDIR: "上级不是目录",
        errno.EEXIST: "有同名文件",
        errno.ENOSPC: "磁盘已满",
        errno.EADDRINUSE: "已被别的程序占用",
        errno.EADDRNOTAVAIL: "本机没有这个地址",
    }
    return words.get(error.errno or 0, str(error.strerror or error))


def prepare() -> None:
    from django.core.management import call_command
    from django.db import connections

    if connections["default"].introspection.table_names() == []:
        print("建立数据库（约十秒）", flush=True)  # noqa: T201
    call_command("migrate", interactive=False, verbosity=0)
    # DEMO=0 is for an office that begins with its own registers.
    if os.environ.get("DEMO") != "0":
        call_command("demo", if_empty=True)
    collect_static()
    connections.close_all()


def collect_static() -> None:
    """Collect when a source file changed; hashing and compressing all of them takes seconds."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = os.stat(storage.path(name))
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(digest.hexdigest())


def demo_accounts() -> str:
    """The demo accounts as lines of a table, or nothing when this database is not a demo's."""
    from django.core.management import call_command

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        call_command("demo", accounts=True, stdout=printed)
    rows = json.loads(printed.getvalue() or "[]")
    for row in rows:
        row["role"] = ROLES.get(row["role"], row["role"])
    return table(
        [list(ACCOUNT_COLUMNS.values())]
        + [[str(row[key] or "") for key in ACCOUNT_COLUMNS] for row in rows]
    )


def table(rows: list[list[str]]) -> str:
    """Rows as aligned columns; a Chinese character takes two places of a terminal."""
    if len(rows) < 2:
        return ""
    widths = [max(map(places, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell + " " * (width - places(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def places(text: str) -> int:
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


if __name__ == "__main__":
    main()
