"""Which Chromium the browser tests drive."""

import os
import shutil
from pathlib import Path

# Without these, a Chromium in a closed network looks for its maker's hosts all the time.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # No host but this machine is found, by name or by number: what a page loads from outside fails, and its console
    # says so.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def launch_arguments() -> dict[str, object]:
    """What Playwright's `launch` is told: $CHROMIUM, the machine's own, or Playwright's."""
    arguments: dict[str, object] = {"args": [*QUIET]}
    if os.geteuid() == 0:
        # Chromium's sandbox refuses root, and these pages are our own.
        arguments["args"] = ["--no-sandbox", *QUIET]
    path = chromium()
    if path:
        arguments["executable_path"] = path
    elif not playwrights_own():
        raise RuntimeError(
            "没有 Chromium：apt-get install -y chromium-headless-shell fonts-wqy-zenhei，或设置 CHROMIUM=路径"
        )
    return arguments


def chromium() -> str | None:
    given = os.environ.get("CHROMIUM")
    if given:
        if not shutil.which(given):
            raise RuntimeError(f"CHROMIUM={given}：没有这个程序")
        return given
    # The shell has no window of its own to draw beside each page: half of what a page costs the others.
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


def playwrights_own() -> bool:
    default = Path.home() / ".cache/ms-playwright"
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", default))
    return any(folder.glob("chromium*/*/*chrome*"))
