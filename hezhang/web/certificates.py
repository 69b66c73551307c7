"""A certificate for trying the app on a phone in the same network, made on the spot (`make run PHONE=1`).

Chrome installs no service worker where it was told to go on in spite of a certificate, so the phone must be able to
trust it: it comes with an authority of its own that a phone can install. That authority may sign for this one address
alone, and its key is thrown away at once: nobody can use what the phone trusts for anything else. Imported before
Django is there.
"""

import ipaddress
import socket
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

DAYS: Final = 90
# Made anew before it ends, or for another address.
_KEPT_SECONDS: Final = (DAYS - 10) * 86400
_KEY: Final = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Certificate(NamedTuple):
    """The portal's certificate with its authority's behind it, its key, and that authority's alone."""

    chain: Path
    key: Path
    authority: Path


def address_of_this_machine() -> str:
    """Its IPv4 address on the way out, by the default route; nothing is sent. Raises OSError without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])


def nearby_address(said: str) -> str:
    """`PHONE`: 1 for this machine's own address, else the address itself. Ends the process in words."""
    if said == "1":
        try:
            return address_of_this_machine()
        except OSError:
            sys.exit(
                "这台机器没有连上网络，手机连不过来。请连上后再试，或写明地址：make run PHONE=地址"
            )
    try:
        return str(ipaddress.IPv4Address(said))
    except ValueError:
        sys.exit(f"PHONE={said} 不是这台机器的地址。请写 PHONE=1，或如 PHONE=192.168.1.5")


def certificate_for(address: str, folder: Path) -> Certificate:
    """The one in `folder`, made where there is none, or it is old or of another address."""
    made = Certificate(folder / "chain.pem", folder / "key.pem", folder / "authority.crt")
    stamp = folder / "address"
    is_fresh = stamp.exists() and time.time() - stamp.stat().st_mtime < _KEPT_SECONDS
    if is_fresh and stamp.read_text() == address:
        return made
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as place:
        try:
            _make(address, Path(place), made)
        except FileNotFoundError:
            sys.exit(
                "PHONE=1 要用 openssl 做证书，这台机器上没有。请先安装：apt-get install openssl"
            )
    stamp.write_text(address)
    return made


def _make(address: str, place: Path, made: Certificate) -> None:
    (place / "authority.cnf").write_text(
        "[req]\nprompt=no\ndistinguished_name=name\nx509_extensions=may\n"
        f"[name]\nCN=Hezhang trial {address}\n"
        "[may]\nbasicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\n"
        "subjectKeyIdentifier=hash\n"
        # Without a word about names, it could sign for any.
        "nameConstraints=critical,permitted;IP:"
        f"{address}/255.255.255.255,permitted;DNS:phone.invalid\n"
    )
    (place / "portal.cnf").write_text(
        f"[req]\nprompt=no\ndistinguished_name=name\n[name]\nCN=Hezhang trial portal\n"
        "[is]\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
        f"extendedKeyUsage=serverAuth\nsubjectAltName=IP:{address}\n"
        "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
    )
    days = ("-days", str(DAYS))
    _openssl(
        place,
        *("req", "-x509", "-config", "authority.cnf", *_KEY, *days),
        *("-keyout", "authority.key", "-out", "authority.crt"),
    )
    _openssl(
        place,
        *("req", "-new", "-config", "portal.cnf", *_KEY, "-keyout", "key.pem", "-out", "asked.csr"),
    )
    _openssl(
        place,
        *("x509", "-req", "-in", "asked.csr", "-CA", "authority.crt", "-CAkey", "authority.key"),
        *("-CAcreateserial", *days, "-extfile", "portal.cnf", "-extensions", "is"),
        *("-out", "portal.crt"),
    )
    authority = (place / "authority.crt").read_text()
    made.chain.write_text((place / "portal.crt").read_text() + authority)
    made.authority.write_text(authority)
    # The authority's key is left in the folder that goes away.
    (place / "key.pem").replace(made.key)


def _openssl(place: Path, *words: str) -> None:
    """Raises FileNotFoundError where the program is missing, CalledProcessError where it refuses."""
    subprocess.run(  # noqa: S603 - our own words
        ["openssl", *words],  # noqa: S607 - wherever the machine has it
        cwd=place,
        check=True,
        capture_output=True,
    )
