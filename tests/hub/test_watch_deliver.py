"""Messages: each goes once, waits while its server is away, and says what is amiss in its recipient's language."""

import base64
import hashlib
import hmac
import json

import pytest

from hub.clock import now_ms
from hub.fleet.models import Desk, Kiosk
from hub.watch.domain import notice, recipient, webhook
from hub.watch.domain.deliver import GIVE_UP_MS, LEASE_MS, deliver, forget
from hub.watch.domain.recipient import RecipientError
from hub.watch.models import Alert, Notice
from tests.hub.kiosk_side import KioskSide
from tests.hub.post_side import Hook, Mailbox, Server
from tests.hub.served import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    server = Server(box.serve)
    _mail_to(settings, server.port)
    yield box
    server.close()


@pytest.fixture
def hook():
    made = Hook()
    server = Server(made.serve)
    made.address = f"http://127.0.0.1:{server.port}/alerts?to=me"
    yield made
    server.close()


def _mail_to(settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # the tests' own keeps it in memory
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 2
    settings.DEFAULT_FROM_EMAIL = "hub@example.org"
    settings.PUBLIC_URL = "https://rayak.example"


@pytest.fixture
def alert(kiosk: KioskSide) -> Alert:
    about = {"kiosk": kiosk.number, "kind": "part", "part": "printer", "detail": "paper-out", "grave": False}
    return Alert.objects.create(centre="ISA", first_ms=now_ms(), opened_ms=now_ms(), **about)


def sweep(later_ms: int = 0) -> tuple[int, int]:
    return deliver(lambda: now_ms() + later_ms)


@pytest.mark.parametrize(
    ("language", "subject", "todo"),
    [
        ("en", "Ra’yak: Printer: paper out – ID Card Centre – Isa Town · Desk 4", "Put in a new roll."),
        ("ar", "رأيك: الطابعة: نفد الورق – مركز بطاقة الهوية – مدينة عيسى · المكتب ٤", "توضع لفة جديدة."),
    ],
)
def test_a_mail_says_what_where_and_what_to_do(mailbox, alert, language: str, subject: str, todo: str):
    recipient.add("ISA", "mail", "officer@example.org", language, now_ms())
    notice.opened(alert, now_ms())
    assert sweep() == (1, 0)
    (mail,) = mailbox.mails
    assert mail["To"] == "officer@example.org"
    assert mail["From"] == "hub@example.org"
    assert mail["Subject"].strip().startswith(subject)
    text = mail.get_content()
    assert todo in text
    assert f"https://rayak.example/staff/kiosks/{alert.kiosk}" in text
    assert mail["Message-ID"] == f"<{Notice.objects.get().id}@rayak.example>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_nothing_is_sent_twice(mailbox, alert):
    recipient.add("ISA", "mail", "officer@example.org", "en", now_ms())
    for _ in range(3):
        notice.opened(alert, now_ms())
        sweep(LEASE_MS * 2)
    assert len(mailbox.mails) == 1


def test_what_waits_for_a_server_that_is_away_goes_later(settings, alert):
    port = free_port()
    _mail_to(settings, port)
    recipient.add("ISA", "mail", "officer@example.org", "en", now_ms())
    notice.opened(alert, now_ms())
    assert sweep() == (0, 1)
    assert "Refused" in Notice.objects.get().fault
    assert sweep() == (0, 0)
    box = Mailbox()
    settings.EMAIL_PORT = Server(box.serve).port
    assert sweep(31_000) == (1, 0)
    assert len(box.mails) == 1
    assert Notice.objects.get().fault == ""


def test_mail_waits_while_no_server_is_set(settings, alert):
    settings.EMAIL_HOST = ""
    recipient.add("ISA", "mail", "officer@example.org", "en", now_ms())
    notice.opened(alert, now_ms())
    assert sweep() == (0, 1)
    assert "HUB_MAIL_HOST" in Notice.objects.get().fault
    assert Notice.objects.get().next_ms is not None


@pytest.mark.parametrize(("answer", "waits"), [(b"550 no such user", False), (b"451 later", True)])
def test_an_address_that_is_refused_for_good_is_given_up(mailbox, alert, answer: bytes, waits: bool):
    mailbox.refuse = answer
    recipient.add("ISA", "mail", "officer@example.org", "en", now_ms())
    notice.opened(alert, now_ms())
    assert sweep() == (0, 1)
    assert (Notice.objects.get().next_ms is not None) == waits


def test_after_three_days_it_is_given_up(settings, alert):
    settings.EMAIL_HOST = ""
    recipient.add("ISA", "mail", "officer@example.org", "en", now_ms())
    notice.opened(alert, now_ms())
    sweep(GIVE_UP_MS)
    assert Notice.objects.get().next_ms is None


class PassDiedError(Exception):
    pass


def test_a_message_of_a_pass_that_died_goes_again_by_the_same_id(mailbox, alert):
    recipient.add("ISA", "mail", "officer@example.org", "en", now_ms())
    notice.opened(alert, now_ms())

    def until_it_is_taken() -> int:
        if mailbox.mails:
            raise PassDiedError
        return now_ms()

    with pytest.raises(PassDiedError):
        deliver(until_it_is_taken)
    assert sweep() == (0, 0)
    assert sweep(LEASE_MS + 1000) == (1, 0)
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def test_a_webhook_is_signed_as_standard_webhooks_has_it(hook, alert):
    made = recipient.add("ISA", "webhook", hook.address, "en", now_ms())
    notice.opened(alert, now_ms())
    assert sweep() == (1, 0)
    ((path, headers, body),) = hook.posts
    assert path == "/alerts?to=me"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"
    said = json.loads(body)
    assert (said["event"], said["kind"], said["kiosk"], said["todo"]) == (
        "opened",
        "part",
        alert.kiosk,
        "Put in a new roll.",
    )


def test_the_example_of_standard_webhooks_holds():
    """The worked example of the specification's own libraries."""
    body, secret = b'{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signed = webhook.headers(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", body, 1614265330)
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("answer", "fault", "waits"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", "It answered 302", True),
        (b"HTTP/1.1 500 Oh\r\n\r\n", "It answered 500", True),
        (b"HTTP/1.1 410 Gone\r\n\r\n", "It answered 410", False),
        (b"SSH-2.0-x\r\n", "does not speak HTTP", True),
        (b"", "does not speak HTTP", True),
    ],
)
def test_a_webhook_that_does_not_take_it_is_tried_again(hook, alert, answer: bytes, fault: str, waits: bool):
    hook.answer = answer
    recipient.add("ISA", "webhook", hook.address, "en", now_ms())
    notice.opened(alert, now_ms())
    assert sweep() == (0, 1)
    found = Notice.objects.get()
    assert fault in found.fault
    assert (found.next_ms is not None) == waits
    assert len(hook.posts) == 1


def test_a_webhook_that_drips_is_left_in_time(alert, settings):
    import time

    settings.WEBHOOK_TIMEOUT = 0.3

    def drip(stream) -> None:
        for _ in range(15):
            stream.write(b"H")
            stream.flush()
            time.sleep(0.1)

    server = Server(drip)
    recipient.add("ISA", "webhook", f"http://127.0.0.1:{server.port}/", "en", now_ms())
    notice.opened(alert, now_ms())
    start = time.monotonic()
    assert sweep() == (0, 1)
    assert time.monotonic() - start < 1
    server.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/x",
        "ftp://example.org",
        "https://",
        "https://me:secret@example.org/",
        "https://example.org/#part",
        "https://example.org/a b",
        "https://example.org:99999/",
        "http://127.0.0.1.example.org/",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_may_not_be_is_refused(desk: Desk, address: str):
    with pytest.raises(RecipientError):
        recipient.add("ISA", "webhook", address, "en", now_ms())


@pytest.mark.parametrize("address", ["", "officer", "a@b\nBcc: c@d.org", "officer@"])
def test_a_mail_address_that_is_none_is_refused(desk: Desk, address: str):
    with pytest.raises(RecipientError):
        recipient.add("ISA", "mail", address, "en", now_ms())


def test_plain_http_goes_where_it_is_allowed(desk: Desk, settings):
    settings.WEBHOOK_PLAIN = frozenset({"bell.example"})
    assert recipient.add("ISA", "webhook", "http://bell.example/x", "en", now_ms()).secret.startswith("whsec_")


def test_only_those_of_the_centre_and_of_all_are_told_and_nobody_twice(alert, mailbox):
    for centre, address in (("ISA", "a@example.org"), ("", "b@example.org"), ("", "a@example.org"), ("MUH", "c@x.org")):
        recipient.add(centre, "mail", address, "en", now_ms())
    notice.opened(alert, now_ms())
    sweep()
    assert sorted(mail["To"] for mail in mailbox.mails) == ["a@example.org", "b@example.org"]


def test_whoever_was_taken_out_gets_nothing_that_waits(alert, mailbox):
    one = recipient.add("ISA", "mail", "a@example.org", "en", now_ms())
    notice.opened(alert, now_ms())
    recipient.end(str(one.id), now_ms())
    sweep()
    assert mailbox.mails == []


def test_the_hubs_own_alert_is_told_to_somebody(kiosk: KioskSide, mailbox):
    recipient.add("ISA", "mail", "a@example.org", "en", now_ms())
    deaf = Alert.objects.create(centre="", kiosk="", kind="hub-deaf", grave=True, first_ms=now_ms())
    notice.opened(deaf, now_ms())
    sweep()
    assert "No word from any kiosk at all" in mailbox.mails[0]["Subject"]


def test_a_test_message_arrives(desk: Desk, mailbox):
    notice.test(recipient.add("ISA", "mail", "a@example.org", "en", now_ms()), now_ms())
    assert sweep() == (1, 0)
    assert "A test" in mailbox.mails[0]["Subject"]


def test_what_is_long_over_is_forgotten_and_what_is_open_is_not(alert):
    recipient.add("ISA", "mail", "a@example.org", "en", now_ms())
    over = Alert.objects.create(centre="ISA", kiosk="", kind="silent", grave=True, first_ms=1, closed_ms=2)
    notice.opened(over, 1)
    Notice.objects.update(next_ms=None)
    assert forget(10) == 2
    assert list(Alert.objects.values_list("id", flat=True)) == [alert.id]
    assert Kiosk.objects.count() == 1
