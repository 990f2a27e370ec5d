"""The one door to the network: a signed request to the hub, and the bytes of its answer."""

import gzip
import io
import ssl
import time
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import msgspec
import requests

from kiosk.clock import Clock, from_wire
from kiosk.config import Sender
from kiosk.hub_deadline import Deadline, DeadlineAdapter
from kiosk.hub_faults import NETWORK_ERRORS, HubError, not_the_hub, refusal, unreachable
from kiosk.hub_signing import Signer, new_nonce

MOST_ANSWER_BYTES = 1 << 20
IDLE_S = 4.0
OK, NO_CONTENT, PART, NOT_MODIFIED = 200, 204, 206, 304
_PIECE = 1 << 16
_DEBIAN_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"


class Answer(msgspec.Struct, frozen=True):
    """A 200's bytes, with the nonce of the request that they answer."""

    body: bytes
    nonce: str
    response: requests.Response

    def not_the_hub(self, what: str) -> HubError:
        return not_the_hub(self.response, self.body, what)


class HubClient:
    """Certificates are verified, redirects never followed, and no answer may take or hold more than its limit."""

    def __init__(self, hub_url: str, signer: Signer, clock: Clock, settings: Sender) -> None:
        self._url, self._signer, self._clock, self._settings = hub_url.rstrip("/"), signer, clock, settings
        self.host = urlsplit(hub_url).hostname or hub_url
        self._deadline = Deadline()
        self._session = self._new_session()
        self._used = 0.0

    def post(self, path: str, document: bytes, *, zipped: bool = False) -> Answer:
        """Send one signed document; HubError for anything but a whole 200.

        A refused clock takes the hub's time and a refused nonce draws another, each once (docs/wire.md).
        """
        content = gzip.compress(document, compresslevel=3, mtime=0) if zipped else document
        headers = {"Content-Encoding": "gzip"} if zipped else {}
        return self._with_patience("POST", path, content, headers)

    def get(self, path: str, *, etag: str = "") -> Answer | None:
        """Ask for what the hub publishes; None for nothing, or what `etag` names still. HubError as for `post`."""
        headers = {"If-None-Match": f'"{etag}"'} if etag else {}
        answer = self._with_patience("GET", path, b"", headers)
        return None if answer.response.status_code in (NO_CONTENT, NOT_MODIFIED) else answer

    def get_part(self, path: str, into: BinaryIO) -> bool:
        """Bring the rest of a file that `into` holds the beginning of; whether its end was reached.

        False when it broke off on the way: what came stays, and the next call goes on there. HubError as for `get`.
        """
        start = into.seek(0, io.SEEK_END)
        headers = {"Range": f"bytes={start}-"} if start else {}
        request = self._prepare("GET", path, b"", headers, new_nonce())
        self._deadline.start(self._settings.total_timeout_s)
        timeout = (self._settings.connect_timeout_s, self._settings.read_timeout_s)
        try:
            with self._session.send(request, stream=True, allow_redirects=False, timeout=timeout) as response:
                if response.status_code not in (OK, PART):
                    raise refusal(response, _whole(response), self._clock.now())
                if response.status_code == OK:
                    into.truncate(into.seek(0))
                while part := response.raw.read(_PIECE, decode_content=False):
                    into.write(part)
        except NETWORK_ERRORS as error:
            self._session.close()
            if into.tell() > start:
                return False
            raise unreachable(error, self.host) from error
        return True

    def _with_patience(self, method: str, path: str, content: bytes, headers: dict[str, str]) -> Answer:
        tried: set[str | None] = set()
        while True:
            try:
                return self._once(method, path, content, headers)
            except HubError as error:
                if error.code not in ("clock-skew", "nonce-replayed") or error.code in tried:
                    raise
                tried.add(error.code)

    def close(self) -> None:
        self._session.close()

    def _once(self, method: str, path: str, content: bytes, headers: dict[str, str]) -> Answer:
        nonce = new_nonce()
        request = self._prepare(method, path, content, headers, nonce)
        self._drop_idle_connection()
        started = self._clock.mono()
        try:
            response, body = self._exchange(request)
        except NETWORK_ERRORS as error:
            self._session.close()
            raise unreachable(error, self.host) from error
        nothing = response.status_code == NO_CONTENT and method == "GET"
        if (
            response.status_code == 200
            or nothing
            or (response.status_code == NOT_MODIFIED and "If-None-Match" in headers)
        ):
            return Answer(body, nonce, response)
        refused = refusal(response, body, self._clock.now())
        if refused.code == "clock-skew":
            self._learn(refused, (started + self._clock.mono()) // 2)
        raise refused

    def _prepare(
        self, method: str, path: str, content: bytes, more: dict[str, str], nonce: str
    ) -> requests.PreparedRequest:
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity", "Accept": "application/json"}
        try:
            request = self._session.prepare_request(
                requests.Request(method, self._url + path, data=content, headers=headers | more)
            )
        except requests.RequestException as error:
            raise HubError(f"Hub not reached: {self._url} is not an address", passing=False) from error
        self._signer.sign(request, content, self._clock.now(), nonce)
        return request

    def _exchange(self, request: requests.PreparedRequest) -> tuple[requests.Response, bytes]:
        settings = self._settings
        self._deadline.start(settings.total_timeout_s)
        timeout = (settings.connect_timeout_s, settings.read_timeout_s)
        with self._session.send(request, stream=True, allow_redirects=False, timeout=timeout) as response:
            body = _whole(response)
        self._used = time.monotonic()
        return response, body

    def _learn(self, error: HubError, at_mono: int) -> None:
        try:
            self._clock.learn(from_wire(error.hub_time or ""), at_mono=at_mono)
        except ValueError:
            raise HubError("The hub refuses our clock and tells no time") from error

    def _drop_idle_connection(self) -> None:
        """A server closes an idle connection without a word; a new one costs less than a failed request."""
        if time.monotonic() - self._used > IDLE_S:
            self._session.close()

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.verify = self._settings.ca_file or _system_authorities()
        adapter = DeadlineAdapter(self._deadline)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session


def _whole(response: requests.Response) -> bytes:
    """All bytes of an answer as they came; one cut short raises under NETWORK_ERRORS when its end is read."""
    parts: list[bytes] = []
    room = MOST_ANSWER_BYTES
    while part := response.raw.read(_PIECE, decode_content=False):
        parts.append(part)
        room -= len(part)
        if room < 0:
            raise HubError("The hub's answer is longer than any it should give")
    return b"".join(parts)


def _system_authorities() -> str | bool:
    """The authorities that the machine trusts, a country's own among them; else those that come with requests."""
    for file in (ssl.get_default_verify_paths().cafile, _DEBIAN_AUTHORITIES):
        if file and Path(file).exists():
            return file
    return True
