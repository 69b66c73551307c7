"""A second engine for the phone app: WebKitGTK, which shares iPhones' engine, on a screen that nobody sees."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver import WebKitGTK, WebKitGTKOptions
from selenium.webdriver.webkitgtk.service import Service

# Its toolbar is wider than a phone.
_NARROW = (
    "* { font-size: 1px; min-width: 0; min-height: 0; padding: 0; margin: 0; border-width: 0 }"
)


@contextmanager
def webkit(home: Path, *, width: int, height: int) -> Iterator[WebKitGTK]:
    """A browser of that many pixels inside, whose files are all under `home`.

    A RuntimeError says what to install where it is missing.
    """
    driver, browser, screen = _programs()
    settings = home / "gtk-3.0/gtk.css"
    settings.parent.mkdir(parents=True)
    settings.write_text(_NARROW)
    with _screen(screen) as display:
        options = WebKitGTKOptions()
        options.binary_location = browser
        options.add_argument("--automation")
        folders = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "HOME")
        service = Service(
            executable_path=driver,
            env={
                **os.environ,
                **dict.fromkeys(folders, str(home)),
                "DISPLAY": display,
                "GDK_BACKEND": "x11",
                "TZ": "Asia/Shanghai",
            },
        )
        with WebKitGTK(options=options, service=service) as opened:
            opened.set_window_size(width, height)
            toolbar = height - opened.execute_script("return innerHeight")
            opened.set_window_size(width, height + toolbar)
            yield opened


def _programs() -> tuple[str, str, str]:
    driver = shutil.which("WebKitWebDriver")
    browsers = sorted(Path("/usr").glob("lib*/*/webkit2gtk-4.*/MiniBrowser"))
    screen = shutil.which("Xvfb")
    if not (driver and browsers and screen):
        raise RuntimeError("没有 WebKitGTK：apt-get install -y webkit2gtk-driver xvfb")
    return driver, str(browsers[-1]), screen


@contextmanager
def _screen(program: str) -> Iterator[str]:
    """An X server of its own; it chooses a display that is free and writes its number."""
    process = subprocess.Popen(
        [program, "-displayfd", "1", "-screen", "0", "1024x900x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        number = process.stdout.readline().strip()
        yield f":{number}"
    finally:
        process.terminate()
        process.wait()
