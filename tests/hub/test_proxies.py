"""The configuration for Caddy and nginx, where they are at hand: they take it, and signed requests pass through."""

import json
import os
import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.hub.kiosk_side import KioskSide
from tests.hub.served import free_port, hub, served

CONFIG = Path(__file__).parents[2] / "config"
ANY = ssl._create_unverified_context()  # the certificate is of the test's own making


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(pem, *plain))


def nginx(folder: Path, port: int, behind: int) -> tuple[list[str], list[str], dict[str, str]]:
    certificate(folder)
    text = (CONFIG / "nginx.conf").read_text().replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
    text = text.replace("/etc/rayak/tls", str(folder)).replace("rayak.example", "localhost")
    text = text.replace("listen 443", f"listen 127.0.0.1:{port}").replace("listen [::]:443 ssl http2;", "")
    text = text.replace("listen 80", f"listen 127.0.0.1:{free_port()}").replace("listen [::]:80;", "")
    places = "".join(
        f"{each}_temp_path {folder}/{each};\n" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    frame = f"daemon off; pid {folder}/pid; error_log {folder}/log;\nevents {{}}\nhttp {{ access_log off;\n{places}"
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(user + frame + text + "}\n")
    start = ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    return [*start, "-t"], start, {}


def caddy(folder: Path, port: int, behind: int) -> tuple[list[str], list[str], dict[str, str]]:
    text = (CONFIG / "Caddyfile").read_text().replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
    text = text.replace("rayak.example {", f"https://localhost:{port} {{\n\tbind 127.0.0.1\n\ttls internal", 1)
    head = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n"
    (folder / "Caddyfile").write_text(head + text)
    words = ["--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    env = {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    return ["caddy", "validate", *words], ["caddy", "run", *words], env


@contextmanager
def proxied(program: str, folder: Path, data: Path) -> Iterator[str]:
    """The address of a hub behind the program."""
    if shutil.which(program) is None:
        pytest.skip(f"no {program} on this machine: apt-get install {program}")
    port = free_port()
    base = f"https://localhost:{port}"
    with served(data, HUB_PUBLIC_URL=base, HUB_TRUSTED_PROXIES="127.0.0.1", HUB_METRICS_TOKEN="t") as inside:
        check, start, more = {"nginx": nginx, "caddy": caddy}[program](folder, port, int(inside.rsplit(":", 1)[1]))
        done = subprocess.run(check, env=os.environ | more, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        process = subprocess.Popen(start, env=os.environ | more, stderr=subprocess.DEVNULL)
        try:
            _answers(base, process)
            yield base
        finally:
            process.terminate()
            process.wait(20)


def _answers(base: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(150):
        assert process.poll() is None
        try:
            assert fetched(base + "/healthz").status_code == 200
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the proxy does not answer")


def fetched(url: str, content: bytes | None = None, headers: dict[str, str] | None = None) -> SimpleNamespace:
    request = urllib.request.Request(url, content, headers or {})
    try:
        with urllib.request.urlopen(request, timeout=30, context=ANY) as answer:
            return SimpleNamespace(status_code=answer.status, content=answer.read(), headers=answer.headers)
    except urllib.error.HTTPError as error:
        return SimpleNamespace(status_code=error.code, content=error.read(), headers=error.headers)


def refused(url: str, size: int) -> bool:
    """Whether a body of this size does not pass: 413, Caddy's 502, or cut off, where the refusal overtakes the body."""
    try:
        return fetched(url, b"x" * size).status_code in (413, 502)
    except OSError:
        return True


@pytest.mark.parametrize("program", ["nginx", "caddy"])
def test_a_kiosk_speaks_to_the_hub_through_it(program: str, tmp_path: Path):
    data = tmp_path / "hub"
    data.mkdir()
    with proxied(program, tmp_path, data) as base:
        hub(data, "seed-demo")
        kiosk = KioskSide(lambda path, content, headers: fetched(base + path, content, headers), base=base)
        enrolled = kiosk.enrol(hub(data, "code", "--centre", "ISA", "--desk", "ISA04"))
        assert enrolled.status_code == 200, enrolled.content
        kiosk.send(*kiosk.ratings(5, 4, 3))
        assert kiosk.beat().status_code == 200
        assert json.loads(hub(data, "counts"))["ratings"]["n"] == 3
        page = fetched(base + "/staff/sign-in")
        assert page.status_code == 200
        assert "max-age" in page.headers["Strict-Transport-Security"]
        assert fetched(base + "/metrics", headers={"Authorization": "Bearer t"}).status_code == 404
        assert refused(base + "/api/v1/records", 1_500_000)  # by the hub
        assert refused(base + "/api/v1/records", 3_000_000)  # by the proxy
        assert kiosk.beat().status_code == 200
