"""The certificate of `make run PHONE=1`. That phones can ask by it: deploy/test_embedded.py."""

import re
import ssl
import subprocess
from pathlib import Path

from hezhang.web import certificates


def test_a_certificate_is_kept_for_its_address_and_its_authority_signs_for_no_other(
    tmp_path: Path,
) -> None:
    made = certificates.certificate_for("192.0.2.7", tmp_path)
    first = made.chain.read_text()
    # Python reads it, with its key.
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(made.chain, made.key)
    assert made.key.stat().st_mode & 0o077 == 0
    assert {each.name for each in tmp_path.iterdir()} == {
        *("chain.pem", "key.pem", "authority.crt", "address"),
    }
    said = subprocess.run(
        ["openssl", "x509", "-in", made.authority, "-noout", "-text"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert re.search(
        r"Name Constraints: critical\s+Permitted:\s+IP:192.0.2.7/255.255.255.255", said
    )
    assert "DNS:phone.invalid" in said
    assert certificates.certificate_for("192.0.2.7", tmp_path).chain.read_text() == first
    assert certificates.certificate_for("192.0.2.8", tmp_path).chain.read_text() != first
