"""Words of a post that are personal data by their form: contact details, vehicles, accounts.

What has no form of its own (names, health, routines) is the model's; where both speak of the same words,
these rules do. What the school itself makes public is no finding.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from classifiers.phone_numbers import phones

READ_AT_MOST: Final = 20_000
"""Characters of a post that are looked at."""
_NEAR: Final = 60
"""Characters before and after a registration within which a word must speak of a vehicle."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Words of a text, `text[start:end]`, that are personal data of the kind `label` (of labels.PERSONAL)."""

    start: int
    end: int
    label: str


class Place(Protocol):
    """A half-open range of a text with a kind."""

    @property
    def start(self) -> int:
        """The first letter."""
        ...

    @property
    def end(self) -> int:
        """The letter behind the last."""
        ...

    @property
    def label(self) -> str:
        """The kind."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownToTheSchool:
    """What the school makes public itself, in any spelling: of no use to an ill-wisher, and no finding."""

    staff: tuple[str, ...] = ()
    """Names of people in a public role."""
    domains: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()


P = TypeVar("P", bound=Place)

_HOST = r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}"
_EMAIL = re.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}@{_HOST}(?![\w-])", re.I)
_DOT: Final = r"(?: ?[(\[{](?:dot|\.)[)\]}] ?| dot |\.)"
_SPOKEN_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,64}(?: dot [\w+-]{1,40}){0,3} ?(?:[(\[{]at[)\]}]| at ) ?"
    rf"[a-z0-9-]{{2,40}}(?:{_DOT}[a-z0-9-]{{2,40}}){{0,2}}{_DOT}"
    r"(?:com|co|uk|org|net|info|eu|me|io|cymru|wales|scot|example)(?!\w)",
    re.I,
)
_MAIL_WORD = re.compile(r"dot|\.", re.I)
_POSTCODE = re.compile(
    r"(?<![\w£$€.])(?:[A-Z]{1,2}\d[A-Z\d]?|GIR)(?:[ -]|  )?\d(?!(?:nd|rd|st|th)\b)"
    r"[ABD-HJLNP-UW-Z]{2}(?!\w)",
    re.I,
)
_CURRENT_PLATE = re.compile(
    r"(?<!\w)[A-HJ-PR-Y][A-HJ-PR-Y](?:0[2-9]|[1-2]\d|5[1-9]|[67]\d)[ -]?[A-HJ-PR-Z]{3}(?!\w)", re.I
)
_OTHER_PLATE = re.compile(
    r"(?<!\w)(?:[A-HJ-NPR-TV-Y]\d{1,3} ?[A-HJ-PR-Z]{3}|[A-HJ-PR-Z]{3} ?\d{1,3}[A-HJ-NPR-TV-Y]"
    r"|(?:[A-Z]?[A-HJ-Z]Z|[A-Z]?I[A-Z]|[A-Z]IZ) ?\d{2,4})(?!\w)"
)
_VEHICLE_WORD = re.compile(
    r"\b(?:reg|regs|registration|plate|plates|number ?plate|cars?|van|drives?|driving|driver|park(?:s|ed|ing)"
    r"|lorry|taxi|minibus|motorbike|audi|bmw|merc|mercedes|corsa|fiesta|focus|golf|astra|polo|clio|qashqai"
    r"|juke|mini|jeep|range ?rover|land ?rover|discovery|duster|transit|4x4|suv|estate|hatchback)\b",
    re.I,
)
_YEAR_GROUP = re.compile(r"(?:yr|ks|up|to|at|is|in|of|my|we|he|on|by|so|no|go)\d", re.I)
_SITES: Final = r"snap(?:chat)?|sc|insta(?:gram)?|ig|tik ?tok|discord|telegram|kik"
_ACCOUNT = re.compile(
    r"\b(?:(?:add|dm|message|msg|text|inbox|hmu|contact|whatsapp|reach)(?: (?:me|her|him|them|us))?"
    rf"|{_SITES}|steam|psn|xbox|roblox|gamertag|username)"
    rf"(?:[ :=\-–]{{1,3}}(?:me|her|him|them|us|on|is|at|my|his|their|{_SITES}|name|user|here|it['’]?s)\b)"
    r"{0,5}[ :=\-–(\"“]{1,4}"
    r"(?P<name>@[\w.]{2,40}|(?=[\w.]*[A-Za-z])(?=[\w.]{0,38}[\d_.][\w])[A-Za-z_][\w.]{2,40})(?<![.])",
    re.I,
)


def find_personal_data(text: str) -> tuple[Found, ...]:
    """Contact details, registrations and offered accounts, in order and apart from each other."""
    text = text[:READ_AT_MOST]
    found: list[Found] = []
    has_digits = any(map(str.isdigit, text))
    if "@" in text or _MAIL_WORD.search(text):
        found += [Found(start=m.start(), end=m.end(), label="email") for m in _EMAIL.finditer(text)]
        found += [Found(start=m.start(), end=m.end(), label="email") for m in _spoken(text)]
    found += [Found(start=start, end=end, label="phone") for start, end in phones(text)]
    if has_digits:
        found += [Found(start=m.start(), end=m.end(), label="postcode") for m in _POSTCODE.finditer(text)]
        found += [Found(start=m.start(), end=m.end(), label="vehicle") for m in _plates(text)]
    for match in _ACCOUNT.finditer(text):
        found.append(Found(start=match.start("name"), end=match.end("name"), label="account"))
    return apart(found)


def _spoken(text: str) -> Iterator[re.Match[str]]:
    """Addresses written round the filters: "jo dot smith at example dot com"."""
    for match in _SPOKEN_EMAIL.finditer(text):
        if re.search(r"[(\[{](?:at|dot|\.)[)\]}]| dot ", match.group(), re.I):
            yield match


def _plates(text: str) -> Iterator[re.Match[str]]:
    is_shouted = _is_shouted(text)
    for pattern in (_CURRENT_PLATE, _OTHER_PLATE):
        for match in pattern.finditer(text):
            if _YEAR_GROUP.match(match.group()):
                continue
            is_plain = pattern is _CURRENT_PLATE and match.group().isupper() and not is_shouted
            if is_plain or _is_of_a_vehicle(text, match):
                yield match


def _is_of_a_vehicle(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    return _VEHICLE_WORD.search(around) is not None


def _is_shouted(text: str) -> bool:
    return sum(map(str.islower, text)) * 3 < sum(map(str.isupper, text))


def apart(found: Iterable[P], *, before: Sequence[P] = ()) -> tuple[P, ...]:
    """Places in order and without overlap: those of `before` go first, then the earlier and the longer."""
    kept: list[P] = []
    for place in (*_in_order(before), *_in_order(found)):
        at = bisect_right(kept, place.start, key=lambda other: other.start)
        is_free = (not at or kept[at - 1].end <= place.start) and (
            at == len(kept) or place.end <= kept[at].start
        )
        if place.start < place.end and is_free:
            kept.insert(at, place)
    return tuple(kept)


def _in_order(found: Iterable[P]) -> list[P]:
    return sorted(found, key=lambda place: (place.start, -place.end))


def without_public(text: str, found: Iterable[P], known: KnownToTheSchool) -> tuple[P, ...]:
    """Leave out what the school makes public: its own contact details, and staff named in their role."""
    return tuple(
        place for place in found if not _is_public(text[place.start : place.end], place.label, known)
    )


def _is_public(words: str, kind: str, known: KnownToTheSchool) -> bool:
    match kind:
        case "person":
            return any(_is_name_of(words, name) for name in known.staff)
        case "email":
            host = words.rpartition("@")[2].casefold()
            return any(host == own or host.endswith(f".{own}") for own in map(_domain, known.domains))
        case "postcode":
            return _bare(words) in map(_bare, known.postcodes)
        case "phone":
            return _number(words) in map(_number, known.phones)
        case "account":
            return words.lstrip("@").casefold() in {own.lstrip("@").casefold() for own in known.handles}
    return False


_TITLE_WORDS: Final = "mr mrs ms miss mx dr prof professor rev sir madam head headteacher teacher the"
_TITLES: Final = frozenset(_TITLE_WORDS.split())


def _is_name_of(words: str, name: str) -> bool:
    """Whether the words give a person's surname, alone, with a title or with the right first name."""
    said = [word for word in _name_words(words) if word not in _TITLES]
    own = [word for word in _name_words(name) if word not in _TITLES]
    if not said or not own or said[-1] != own[-1]:
        return False
    firsts = own[:-1]
    return all(word in firsts or (len(word) == 1 and word in {f[0] for f in firsts}) for word in said[:-1])


def _name_words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[^\W\d_]+", re.sub(r"['’]s\b|['’]", "", plain))


def _domain(own: str) -> str:
    return own.casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.").split("/")[0]


def _bare(words: str) -> str:
    return re.sub(r"[\W_]", "", words).casefold()


def _number(words: str) -> str:
    """The last ten digits, in which all ways of writing a British number agree; "" for fewer than nine."""
    digits = re.sub(r"\D", "", words).removeprefix("0044").removeprefix("44").lstrip("0")
    return digits if len(digits) >= 9 else f"?{words}"
