"""Pages as PDF, by WeasyPrint, from the stylesheet with which a browser prints them.

WeasyPrint lays text out with Pango, a library of the system that no Python package brings. Where it is missing the
portal runs without PDF, and says what to install to whoever asks for one.
"""

import gc
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import IO, Any, Final
from urllib.parse import urlsplit

from PIL import ImageFile

from common.errors import Conflict

PACKAGES: Final = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-wqy-zenhei"
_MISSING: Final = (
    "这台服务器没有安装排版用的系统软件 Pango，不能生成 PDF。请管理员在服务器上运行："
    f"apt-get install -y --no-install-recommends {PACKAGES}，再重新启动门户。"
    "在此以前，可以用浏览器的“打印”把网页另存为 PDF。"
)

# Threads of a process share Pango's and fontconfig's state, which is not made for two at once; and each takes a whole
# processor and some 100 MB.
_ONE_AT_A_TIME: Final = threading.Lock()
_NO_PICTURES: Final[Mapping[str, Callable[[], bytes]]] = MappingProxyType({})
_PICTURE: Final = "picture:"


def check_pango() -> None:
    """Raises Conflict (`pdf.missing`) where no PDF can be made here."""
    _weasyprint()


# A photo of 120 mm is 950 dots wide then: a quarter of the file that phones' photos would make.
_DOTS_AN_INCH: Final = 200


def write_pdf(
    html: str,
    *,
    css: tuple[Path, ...],
    address: str,
    pictures: Mapping[str, Callable[[], bytes]] = _NO_PICTURES,
) -> IO[bytes]:
    """A whole page as PDF in a temporary file, rewound. Nothing that the page names is loaded from anywhere but
    `pictures`.

    css       its stylesheets; those that it links to are a browser's
    address   of the portal, with which links begin
    pictures  by name, what reads the bytes of each; the page shows one as <img src="picture:NAME">
    Raises Conflict (`pdf.missing`) where the system's library is missing.
    """
    maker = _weasyprint()
    file: IO[bytes] = tempfile.TemporaryFile(suffix=".pdf")  # noqa: SIM115 - handed to the caller
    with _ONE_AT_A_TIME, _collecting_after():
        page = maker.HTML(string=html, base_url=address, url_fetcher=_fetcher(pictures))
        page.write_pdf(file, stylesheets=[_sheet(path) for path in css], dpi=_DOTS_AN_INCH)
        del page
    file.seek(0)
    return file


@contextmanager
def _collecting_after() -> Iterator[None]:
    """Boxes of a page refer to one another: looking through them again and again while they are made takes a fifth of
    the time, and what is not collected at once is still there when the next PDF needs its room. What was there before
    is set aside, because looking through all of the portal once more takes half a second; a process of gunicorn has
    set it aside already, for good."""
    was_on, sets_aside = gc.isenabled(), gc.get_freeze_count() == 0
    gc.disable()
    if sets_aside:
        gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        if sets_aside:
            gc.unfreeze()
        if was_on:
            gc.enable()


def _weasyprint() -> ModuleType:
    """Loaded when the first PDF is asked for: it takes a second and 40 MB. It tells Pillow to take images that are cut
    off, for the whole process; photos that people send are still to be refused then."""
    try:
        import weasyprint as loaded
    except OSError:
        raise Conflict("pdf.missing", _MISSING) from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    return loaded


@lru_cache(maxsize=8)
def _sheet(path: Path) -> Any:
    return _weasyprint().CSS(
        string=path.read_text(encoding="utf-8"), url_fetcher=_fetcher(_NO_PICTURES)
    )


def _fetcher(pictures: Mapping[str, Callable[[], bytes]]) -> Any:
    """What WeasyPrint asks for all that a page names. A picture is one of those handed in, by its name. Stylesheets of
    browsers are empty on paper, because theirs are hundreds of rules, each asked of each cell. For anything else it
    gets an error, and goes on without."""
    maker = _weasyprint()
    fetcher: Any = maker.urls.URLFetcher
    answer: Any = maker.urls.URLFetcherResponse

    class OnlyPictures(fetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            name = url.removeprefix(_PICTURE)
            if name != url and name in pictures:
                return answer(url, pictures[name](), {"Content-Type": "image/jpeg"})
            if urlsplit(url).path.endswith(".css"):
                return answer(url, b"", {"Content-Type": "text/css"})
            raise ValueError(f"papers load nothing: {url}")

    return OnlyPictures()
