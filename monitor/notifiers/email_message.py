"""A message as an e-mail: plain text and HTML that say the same, in headers that hold no word of a post."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from monitor.domain.alert import CaseMessage, DigestMessage, Message, ReviewMessage
from monitor.notifiers import telling
from monitor.notifiers.picture import sentiment_alt, sentiment_png
from monitor.notifiers.plain import case_text, digest_text, note_text
from monitor.notifiers.telling import case_telling, line, review_telling
from monitor.notifiers.week import digest_telling

SUBJECT_CHARACTERS = 150
# The default of 78 would have a long Message-ID encoded word by word, and it would be no id any more.
_POLICY = SMTP.clone(max_line_length=200)


def addresses_in(to: Sequence[str]) -> tuple[str, ...]:
    """Pick what looks like an e-mail address out of a list; channels of Slack are for others."""
    return tuple(dict.fromkeys(one for one in to if "@" in one and not one.startswith("#")))


def is_address(text: str) -> bool:
    """Say whether a server can be given this address; a line break in it would be a second header."""
    if len(text) > 254 or not re.fullmatch(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]+", text, re.ASCII):
        return False
    try:
        return bool(Address(addr_spec=text).domain)
    except (ValueError, IndexError, MessageError):
        return False


def sender_address(sender: str) -> Address:
    """Read `Gatepost <gatepost@school.example>`; raises ValueError for anything without an address."""
    name, address = parseaddr(sender)
    if not is_address(address):
        raise ValueError("the sender is not written as Gatepost <gatepost@school.example>")
    return Address(display_name=line(name, 60), addr_spec=address)


def email_message(message: Message, *, sender: Address, to: Sequence[str], sent_at: datetime) -> EmailMessage:
    """Build the e-mail; the same alert has the same Message-ID whenever it is built."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = sender
    mail["To"] = [Address(addr_spec=one) for one in to]
    mail["Date"] = format_datetime(sent_at)
    mail["Message-ID"] = message_id(message.alert_id, sender.domain)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if isinstance(message, CaseMessage):
        _fill_case(mail, message, sender)
    elif isinstance(message, ReviewMessage):
        _fill_review(mail, message)
    else:
        _fill_digest(mail, message, sender)
    return mail


def message_id(key: str, domain: str) -> str:
    """Name a message after its alert, so that a mail program can tell a repeat."""
    slug = re.sub(r"[^A-Za-z0-9]+", "-", key[:200])[:60].strip("-")
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"<{slug}.{digest}@{domain}>"


def case_html(message: CaseMessage) -> str:
    """Render a case as a page of HTML."""
    return _templates().get_template("case.html").render(told=case_telling(message), words=telling)


def digest_html(message: DigestMessage, *, picture: str) -> str:
    """Render a week as a page of HTML; `picture` is the address of the picture, or empty for none."""
    return (
        _templates()
        .get_template("digest.html")
        .render(
            told=digest_telling(message),
            words=telling,
            picture=picture,
            alt=sentiment_alt(message.digest.sentiment),
        )
    )


def _fill_case(mail: EmailMessage, message: CaseMessage, sender: Address) -> None:
    told = case_telling(message)
    mail["Subject"] = line(told.subject, SUBJECT_CHARACTERS)
    # Two schools of a trust may share a domain and each have a case of this number.
    thread = message_id(f"case {message.case_number} {message.school}", sender.domain)
    mail["In-Reply-To"] = thread
    mail["References"] = thread
    mail.set_content(case_text(told))
    mail.add_alternative(case_html(message), subtype="html")


def _fill_review(mail: EmailMessage, message: ReviewMessage) -> None:
    told = review_telling(message)
    mail["Subject"] = line(told.subject, SUBJECT_CHARACTERS)
    mail.set_content(note_text(told))
    html = _templates().get_template("note.html").render(told=told, words=telling)
    mail.add_alternative(html, subtype="html")


def _fill_digest(mail: EmailMessage, message: DigestMessage, sender: Address) -> None:
    told = digest_telling(message)
    mail["Subject"] = line(told.subject, SUBJECT_CHARACTERS)
    mail.set_content(digest_text(told))
    weeks = message.digest.sentiment
    cid = message_id(f"picture {message.alert_id}", sender.domain)
    mail.add_alternative(digest_html(message, picture=f"cid:{cid[1:-1]}" if weeks else ""), subtype="html")
    if weeks:
        html = mail.get_payload()[1]  # type: ignore[index]
        html.add_related(  # type: ignore[union-attr]
            sentiment_png(weeks), "image", "png", cid=cid, filename="sentiment.png", disposition="inline"
        )


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
