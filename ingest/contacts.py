"""How an organisation is reached: by its own address and telephone, never by a person's."""

from __future__ import annotations

import re

from graph.words.folding import key, listed, words
from ingest.refusals import demand

_EMAIL = re.compile(r"(?:mailto:)?([^\s@;,:/<>()]+)@([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s()./-]{7,25}(?:pbx|\(pbx\))?", re.IGNORECASE)
_MOBILE = re.compile(r"(?:0|90|0090)?5\d{9}")  # in Türkiye, where a firm's own line begins with its province
# What a mailbox is called that is nobody's own.
_SHARED = listed(
    "info information bilgi iletisim contact office ofis mail posta email eposta sales satis marketing pazarlama",
    "export ihracat import ithalat destek support help service servis hello merhaba admin kurumsal muhasebe finans",
    "finance sekreterya sekreter secretary secretariat genel general company firma fabrika factory siparis order",
    "orders teklif offer kalite quality arge rd ik hr insankaynaklari career kariyer press basin media web webmaster",
    "international uluslararasi proje project projects kume cluster oda tto ttm dekanlik rektorluk mudurluk merkez",
    "center centre",
)


def organisation_email(said: str, name: str) -> str:
    """The address of an organisation of this name; BadInput for none, and for one that may be a person's."""
    found = _EMAIL.fullmatch(said)
    demand(found, "ingest.contact.no_email", said=said)
    assert found is not None  # noqa: S101 - demanded
    box = words(re.sub(r"[\d._+-]+", " ", found[1]))
    own = {word for word in words(name) if len(word) > 2}
    demand(_SHARED & set(box) or own & set(box) or _is_named(found[1], name), "ingest.contact.person", said=said)
    return f"{found[1]}@{found[2].lower()}"


def organisation_phone(said: str) -> str:
    """The telephone number as written; BadInput for none, and for a mobile one, which may be a person's."""
    digits = re.sub(r"\D", "", said)
    demand(_PHONE.fullmatch(said) and 7 <= len(digits) <= 15, "ingest.contact.no_phone", said=said)
    demand(not _MOBILE.fullmatch(digits), "ingest.contact.mobile", said=said)
    return said


def _is_named(box: str, name: str) -> bool:
    """Whether the mailbox has the organisation's name, written together."""
    return len(key(box)) > 2 and key(box) in key(name)
