"""A bare Debian with systemd of its own, in namespaces: nothing that is done in it is done to this machine.

It has a network of its own, without any way out; what fetches packages is typed into it with this machine's network.
Needs root, `debootstrap` and `unshare`; nothing of it is left when `stop` has run.
"""

import ctypes
import os
import pty
import select
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

Answer = TypeVar("Answer")
CLONE_NEWNET: Final = 0x40000000
# What a server has that was installed from Debian's own medium, as far as the guide leans on it.
BASE: Final = ("systemd", "systemd-sysv", "dbus", "iproute2")
# How installers of this machine reach their registries is lent, word for word and unread.
LENT: Final = ("/etc/pip.conf", "/etc/xdg/pip", "/root/.config/pip", "/root/.npmrc", "/etc/npmrc")
LENT_VARIABLES: Final = (
    "PIP_",
    "UV_",
    "NPM_",
    "npm_",
    "NODE_EXTRA",
    "SSL_CERT",
    "http",
    "HTTP",
    "no_proxy",
)
BOOT: Final = """
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
for each in null zero full random urandom tty; do touch dev/$each; mount --bind /dev/$each dev/$each; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
ip link set lo up
hostname guide
mkdir -p .machine
pivot_root . .machine
exec chroot . /bin/sh -c 'umount -l /.machine && exec env -i container=guide /lib/systemd/systemd'
"""


class Machine:
    """One Debian. `type` is a root shell; `visit` asks from where its services answer."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.visitors = ThreadPoolExecutor(1)

    def install(self, base: Path) -> None:
        """Debian from `base`, which is fetched first where it is not there yet."""
        if not base.exists():
            fetched = base.with_suffix(".part")
            shutil.rmtree(fetched, ignore_errors=True)
            include = f"--include={','.join(BASE)}"
            command = ["debootstrap", "--variant=minbase", include, "bookworm", str(fetched)]
            subprocess.run(command, check=True)
            fetched.rename(base)
        subprocess.run(["cp", "-a", str(base), str(self.root)], check=True)
        self._lend()

    def _lend(self) -> None:
        for place in (*LENT, *os.environ.get("GUIDE_LENT", "").split()):
            self._copy(Path(place), self.root / place[1:])
        # An authority of this machine's own network, which ca-certificates takes in when it is installed.
        own = "usr/local/share/ca-certificates"
        self._copy(Path("/") / own, self.root / own)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        for proxy in Path("/etc/apt/apt.conf.d").glob("*proxy*"):
            self._copy(proxy, self.root / "etc/apt/apt.conf.d" / proxy.name)

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        if source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "-aT", str(source), str(target)], check=True)

    def boot(self) -> None:
        """systemd runs, and has started what Debian starts."""
        # A group of its own, so that the machine's systemd takes what lies below for the whole.
        tops = ("/sys/fs/cgroup/unified", "/sys/fs/cgroup")
        top = next(top for top in tops if Path(top, "cgroup.procs").exists())
        self.cgroup = Path(top, f"guide-{os.getpid()}")
        self.cgroup.mkdir()
        flags = [
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "--uts",
            "--ipc",
            "--net",
            "--cgroup",
        ]
        self.process = subprocess.Popen(
            [
                *("sh", "-ec", 'echo $$ > "$0/cgroup.procs"; exec "$@"', str(self.cgroup)),
                *("unshare", *flags, "sh", "-e", "-c", BOOT, "boot", str(self.root)),
            ],
            stdin=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            self.init = children.read_text().strip() if children.exists() else ""
            if self.init and self._is_up():
                self.visitors.submit(self._move_there).result()
                return
            time.sleep(0.5)
        raise RuntimeError("systemd 没有启动")

    def _is_up(self) -> bool:
        done = self._in(["systemctl", "is-system-running"], capture_output=True, text=True)
        return done.stdout.strip() in ("running", "degraded")

    def _in(self, command: Sequence[str], **how: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([*self._enter(), *command], check=False, **how)  # type: ignore[call-overload, no-any-return]

    def _enter(self, *, fetches: bool = False) -> list[str]:
        lent = [f"{k}={v}" for k, v in os.environ.items() if k.startswith(LENT_VARIABLES)]
        return [
            *("nsenter", "--target", self.init, "--mount", "--pid", "--uts", "--ipc", "--cgroup"),
            *([] if fetches else ["--net"]),
            *("env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            *("HOME=/root", "LANG=C.UTF-8", "TERM=dumb", *lent),
        ]

    def type(self, code: str, *, fetches: bool = False) -> int:
        """The lines in one root shell, each shown, until one fails: its status. `fetches`: with a way out."""
        shell = ["bash", "-c", f"set -euo pipefail\nset -v\n{code}"]
        return subprocess.run([*self._enter(fetches=fetches), *shell], check=False).returncode

    def asked(self, command: str) -> str:
        """What a command prints. Raises CalledProcessError."""
        done = self._in(["bash", "-c", command], capture_output=True, text=True)
        done.check_returncode()
        return done.stdout

    def type_and_answer(self, command: str, answers: Sequence[tuple[str, str]]) -> str:
        """A command that asks: on a terminal, each question awaited before it is answered. All that was shown."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [*self._enter(), *shlex.split(command)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        shown = ""
        waiting = list(answers)
        asked_from = 0
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if select.select([ours], [], [], 1)[0]:
                try:
                    shown += os.read(ours, 4096).decode(errors="replace")
                except OSError:
                    break
            if waiting and waiting[0][0] in shown[asked_from:]:
                asked_from = len(shown)
                os.write(ours, f"{waiting.pop(0)[1]}\n".encode())
        os.close(ours)
        status = process.wait(30)
        if status or waiting:
            raise RuntimeError(f"{command}：退出码 {status}，没有问到 {waiting}：\n{shown}")
        return shown

    def visit(self, ask: Callable[[], Answer]) -> Answer:
        """Done by a visitor who stands inside the machine's network."""
        return self.visitors.submit(ask).result()

    def _move_there(self) -> None:
        with open(f"/proc/{self.init}/ns/net") as network:
            if ctypes.CDLL(None, use_errno=True).setns(network.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")

    def stop(self) -> None:
        self.visitors.shutdown()
        if hasattr(self, "process"):
            self.process.kill()
            self.process.wait()
        if hasattr(self, "cgroup"):
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline and not _emptied(self.cgroup):
                time.sleep(0.2)


def _emptied(cgroup: Path) -> bool:
    """The groups that the machine's systemd made go with their last process."""
    for each in sorted(cgroup.rglob("*"), key=lambda path: -len(path.parts)):
        if each.is_dir():
            try:
                each.rmdir()
            except OSError:
                return False
    try:
        cgroup.rmdir()
    except OSError:
        return False
    return True
