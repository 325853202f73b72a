"""A mail is written with its act, carried by a worker to a real server, and forgotten when that has taken it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from graph.errors import BadInput
from graph.words.sentences import Sentence
from people import mail
from people.audit import acts
from people.database import Database
from people.jobs import Worker, dead, revive
from people.mail import SEND, TRIES, Letter, Link, send
from people.post import composed, post, sender_of, server_of
from people.tables import Job, Mail
from tests.people.smtp import PASSWORD, Inbox, certificate, inbox, text_of

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
FROM = "İmece <imece@service.example>"
LINK = "https://imece.example/tr/join/gizli-söz"
LETTER = Letter(
    "invitation", "ayse@firma.example", "tr", Sentence("people.mail.invited.subject", {"organisation": "Zar <A.Ş.>"}),
    (Sentence("people.mail.invited.once"), Link(Sentence("people.mail.invited.go"), LINK)),
)  # fmt: skip


@pytest.fixture
def box() -> Iterator[Inbox]:
    with inbox() as opened:
        yield opened


def worker(database: Database, address: str, sender: str = FROM) -> Worker:
    return Worker(database, mail.handlers(database, post(address, sender)), {SEND: TRIES})


def sent(database: Database, letter: Letter = LETTER, ends: datetime | None = None) -> None:
    with database.writing() as session:
        send(session, NOW, letter, ends)


def left(database: Database) -> tuple[int, int]:
    """How many mails and jobs wait."""
    with database.reading() as session:
        return len(session.scalars(select(Mail.id)).all()), len(session.scalars(select(Job.id)).all())


def test_a_mail_comes_once_in_both_forms_and_nothing_of_it_stays(database: Database, box: Inbox) -> None:
    sent(database)
    carrier = worker(database, box.address)
    assert [carrier.step(NOW), carrier.step(NOW)] == [True, False]
    (message,) = box.came
    assert box.to == [["ayse@firma.example"]]
    assert (message["From"], message["To"]) == (FROM, "ayse@firma.example")
    assert message["Subject"] == "İmece daveti: Zar <A.Ş.>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] is None
    html = message.get_body(("html",))
    assert html is not None
    assert LINK in text_of(message)
    assert f'<a href="{LINK}">' in html.get_content()
    assert '<html lang="tr">' in html.get_content()
    assert left(database) == (0, 0)
    with database.reading() as session:
        assert [(one.name, one.subject.split()[0]) for one in acts(session)] == [("mail.sent", "invitation")]


def test_a_mail_is_in_the_language_of_whoever_reads_it_and_marks_are_no_html(database: Database, box: Inbox) -> None:
    said = (Sentence("people.mail.moving", {"email": '"><script>x</script>'}),)
    sent(database, Letter("x", "a@b.example", "en", Sentence("people.mail.moving.subject"), said))
    assert worker(database, box.address).step(NOW)
    html = box.came[0].get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()
    assert "It was asked to change" in text_of(box.came[0])


def test_what_stands_in_a_name_makes_no_header_and_no_other_recipient(database: Database, box: Inbox) -> None:
    bad = "Zar\r\nBcc: other@evil.example\r\n\r\nHello\x00"
    subject = Sentence("people.mail.invited.subject", {"organisation": bad})
    sent(database, Letter("x", "a@b.example", "tr", subject, LETTER.parts))
    assert worker(database, box.address).step(NOW)
    assert box.to == [["a@b.example"]]
    assert box.came[0]["Bcc"] is None
    assert "Bcc:" in box.came[0]["Subject"]


@pytest.mark.parametrize("to", ["a@b.example, c@evil.example", "a@b.example\nBcc: c@evil.example", "a b@c.example", ""])
def test_what_is_more_or_less_than_an_address_gets_nothing(database: Database, box: Inbox, to: str) -> None:
    sent(database, Letter("x", to, "tr", LETTER.subject, LETTER.parts))
    assert worker(database, box.address).step(NOW)
    assert box.came == []
    assert len(dead(database)) == 1


def test_letters_of_a_domain_are_written_as_servers_know_them(database: Database) -> None:
    row = Mail(id="1", recipient="ayse@çınar.example", subject="s", text="t", html="h", made=NOW, ends=NOW)
    assert composed(row, sender_of(FROM))["To"] == "ayse@xn--nar-1la48a.example"


def test_one_that_can_be_ended_says_how(database: Database, box: Inbox) -> None:
    where = "https://imece.example/tr/alerts/end/abc"
    sent(database, Letter("alert", "a@b.example", "tr", LETTER.subject, LETTER.parts, unsubscribe=where))
    assert worker(database, box.address).step(NOW)
    assert box.came[0]["List-Unsubscribe"] == f"<{where}>"
    assert box.came[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_server_that_is_away_or_busy_is_tried_again_for_a_day(database: Database, box: Inbox) -> None:
    sent(database)
    assert worker(database, "smtp://127.0.0.1:9").step(NOW)
    box.refuse.append("451 try later")
    carrier = worker(database, box.address)
    assert not carrier.step(NOW + timedelta(seconds=4))
    assert carrier.step(NOW + timedelta(seconds=5))
    assert (box.came, dead(database)) == ([], [])
    assert carrier.step(NOW + timedelta(seconds=15))
    assert len(box.came) == 1
    waits = [min(5 * 2**tried, 3_600) for tried in range(TRIES)]
    assert 20 * 3_600 < sum(waits) < 30 * 3_600


def test_a_mail_that_the_server_will_never_take_is_given_up_at_once(database: Database, box: Inbox) -> None:
    sent(database)
    box.refuse.append("550 no such user")
    assert worker(database, box.address).step(NOW)
    (given_up,) = dead(database)
    assert "550: no such user" in str(given_up.problem)
    assert LINK not in str(given_up.problem)
    assert mail.recipients(database, [given_up.subject]) == {given_up.subject: "ayse@firma.example"}
    revive(database, given_up.id, NOW)
    assert worker(database, box.address).step(NOW)
    assert len(box.came) == 1


def test_a_mail_that_is_of_no_use_any_more_is_not_sent(database: Database, box: Inbox) -> None:
    sent(database, ends=NOW + timedelta(hours=1))
    assert worker(database, box.address).step(NOW + timedelta(hours=2))
    assert (box.came, left(database)) == ([], (0, 0))
    with database.reading() as session:
        assert [one.name for one in acts(session)] == ["mail.late"]


def test_a_mail_of_an_act_that_failed_was_never_written(database: Database) -> None:
    def half() -> None:
        with database.writing() as session:
            send(session, NOW, LETTER)
            session.flush()
            raise BadInput("people.name")

    with pytest.raises(BadInput):
        half()
    assert left(database) == (0, 0)


def test_a_worker_killed_after_the_server_took_it_sends_it_again_under_the_same_name(
    database: Database, box: Inbox
) -> None:
    class Killed(BaseException):
        pass

    sent(database)
    hand_in = post(box.address, FROM)

    def killed(row: Mail) -> None:
        hand_in(row)
        raise Killed

    with pytest.raises(Killed):
        Worker(database, mail.handlers(database, killed)).step(NOW)
    assert worker(database, box.address).step(NOW + timedelta(minutes=15))
    first, second = box.came
    assert first["Message-ID"] == second["Message-ID"]
    assert left(database) == (0, 0)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # it knows STARTTLS alone
@pytest.mark.parametrize("at_once", [True, False])
def test_the_line_is_encrypted_and_the_certificate_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    database = Database(f"sqlite:///{tmp_path}/people.db")
    known = certificate(tmp_path)
    kind = "smtps" if at_once else "smtp"
    with inbox(known, at_once=at_once) as box:
        # This very machine is trusted without it, so the server is called otherwise.
        monkeypatch.setattr("people.post._HERE", frozenset())
        address = f"{kind}://imece:gizli%3A%20p%40rola%2F@127.0.0.1:{box.port}"
        assert PASSWORD not in repr(server_of(address))
        sent(database)
        assert worker(database, address).step(NOW)
        assert box.came == []
        with database.reading() as session:
            problem = str(session.scalar(select(Job.problem)))
        assert "SSLCertVerificationError" in problem
        monkeypatch.setenv("SSL_CERT_FILE", str(known))
        wrong = address.replace("gizli", "other")
        assert worker(database, wrong).step(NOW + timedelta(seconds=5))
        with database.reading() as session:
            problem = str(session.scalar(select(Job.problem)))
        assert "refused name and password" in problem
        assert "other" not in problem
        assert worker(database, address).step(NOW + timedelta(minutes=5))
        assert len(box.came) == 1
    database.close()


def test_a_server_without_tls_gets_no_password(database: Database, box: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("people.post._HERE", frozenset())
    sent(database)
    assert worker(database, box.address).step(NOW)
    assert box.came == []
    assert worker(database, f"{box.address}?tls=none").step(NOW + timedelta(seconds=5))
    assert len(box.came) == 1


@pytest.mark.parametrize(
    "address", ["", "smtp://", "http://host", "smtp://host:port", "smtp://host/path", "smtp://host?tls=maybe", "host"]
)
def test_what_is_no_server_is_refused(address: str) -> None:
    with pytest.raises(BadInput, match="IMECE_MAIL is no address"):
        server_of(address)


@pytest.mark.parametrize("sender", ["", "İmece", "a@b.example\nBcc: c@d.example", "a@"])
def test_who_is_no_sender_is_refused(sender: str) -> None:
    with pytest.raises(BadInput, match="IMECE_MAIL_FROM is no sender"):
        sender_of(sender)


def test_in_development_mails_are_logged(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    import structlog  # noqa: PLC0415

    sent(database)
    with structlog.testing.capture_logs() as lines:
        assert worker(database, "console:").step(NOW)
    assert LINK in next(str(line["text"]) for line in lines if line["event"] == "mail")
