"""Makes a post's words fit for a message: nothing hostile in them, and names and contacts masked."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from monitor.domain.school import School

READ_CHARACTERS = 20_000
"""Masking reads no further, so that a post of a megabyte costs no more than a long one."""


def clean(text: str) -> str:
    """Give text with nothing invisible in it and no look-alike letter forms, in tidy lines."""
    whole = _cut(unicodedata.normalize("NFKC", _cut(text)))
    shown = "".join(_shown(char) for char in whole)
    shown = _MARKS.sub(lambda found: found[0][:2], shown)
    lines = (" ".join(line.split()) for line in shown.split("\n"))
    lines = (line for line in lines if line)
    return "\n".join(lines)


def redact(text: str, school: School) -> str:
    """Give the text with names, handles and ways to reach a person replaced by marks such as [name].

    What it knows: the staff of the school's profile in any spelling; title and surname; capitalised words
    that stand together like a full name; names after words such as "my son". Nobody can do this for all names
    (a pupil's lower-case first name stays, and names in a post of capitals only), so restricted texts should
    stay withheld.
    """
    marked = without_staff(without_contacts(clean(text), school), school)
    return _TWICE.sub("[name]", without_strangers(marked, school))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLANKS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]{3,}")
_TWICE = re.compile(r"\[name\](?:[ ,.&-]{0,3}\[name\])+")

_DOMAIN = r"(?:[\w-]{1,63}\.){1,5}"
_ENDINGS = r"(?:com|org|net|uk|eu|ie|me|ly|gg|tv|io|app|be|info|link|social|site|online|example)"
_CONTACTS = (
    ("[e-mail]", re.compile(rf"[\w.+-]{{1,64}}@{_DOMAIN}[a-z]{{2,24}}\b", re.I)),
    (
        "[link]",
        re.compile(rf"\b[a-z][a-z0-9+.-]{{1,9}}://\S+|\bwww\.\S+|\b{_DOMAIN}{_ENDINGS}\b(?:/\S*)?", re.I),
    ),
    ("[handle]", re.compile(r"(?<![\w])(?:@[\w.-]{1,64}(?:@[\w.-]{1,64})?|/?\bu/[\w-]{2,40})")),
    ("[phone]", re.compile(r"(?<![\d£$€])\(?\+?\(?\d(?:[ ().-]{0,2}\d){8,14}(?!\d)")),
    ("[number plate]", re.compile(r"\b[A-Z]{2}\d{2} ?[A-Z]{3}\b")),
    (
        "[postcode]",
        re.compile(r"\b(?i:[A-Z]{1,2}\d[A-Z\d]? ?\d)(?!nd|rd|st|th|am)(?i:[ABD-HJLNP-UW-Z]{2})\b"),
    ),
    (
        "[address]",
        re.compile(
            r"\b\d{1,4}[a-zA-Z]?,? (?:(?:[\w'’]{2,20} ){1,2}(?<!\bthe )(?<!\bmy )(?<!\bour )"
            r"(?i:street|st|road|rd|lane|ln|avenue|ave|terrace|crescent|mews)"
            r"|(?:[A-Z][\w'’]{1,20} ){1,2}"
            r"(?:Close|Drive|Way|Court|Gardens|Grove|Place|Row|Walk|Hill|Green|View))\b"
        ),
    ),
)
_WORD = re.compile(r"(?<![\w\[])[^\W\d_][\w'’-]*")
_TITLES = _words("mr mrs ms mx dr prof professor rev reverend miss sir father sister mister missus")
_ALSO_WORDS = frozenset({"miss", "sir", "father", "sister"})
_NAMING = _words(
    """
    son daughter nephew niece brother sister lad boy girl child kid pupil mate our called named name
    teacher tutor head headteacher deputy
    """
)
_CLASS = re.compile(
    r"[ ,]{0,2}\(?(?:who['’]?s |is |was )?"
    r"(?:(?:in |from |\()(?:the )?(?:reception|nursery|class|form)\b"
    r"|(?:in |from )?(?:(?:year|yr) ?\d|[yp]\d|\d{1,2}[a-z]\b))",
    re.I,
)
# Words that are often names too: only with a capital letter are they taken for the name.
_ALSO_NAMES = _words(
    """
    amber april art bell bill brook brown carol chase cook dawn dean drew eve faith field frank gene grace
    grant green grey hall hill holly hope house ivy jack jade joy june king law lane little long mark marsh
    may miles miss nick parish park pat penny pope price pride ray read rich rob rose ruby short sky stone
    street sue summer sharp black white young way wall wise west wood will winter ward bird best bond day
    early
    """
)
# Capitalised words that do not make a name of their neighbour.
_NO_NAMES = _words(
    """
    a about absolute absolutely academy after afternoon again all also always am an and another any anybody
    anyone april are as ask at august authority autumn avoid awful bad bank because been before best board
    british but by can catholic centre christmas church city class college come community could council
    county dad day dear december deputy did disgrace disgusting district do does don't easter education
    eight england english even evening every everybody everyone facebook february five food for form four
    french friday from german get give go good google got governor governors grammar great had hall happy
    has have having he head headmaster headmistress headteacher hello her here hi high his history hospital
    hour how i i'd i'll i'm i've if in infant infants instagram irish is it it's its january july june
    junior juniors just keep know ladies lane last let library like look love lovely make march maths may me
    meet miss monday month more morning most mr mrs ms mum my nan never new next night nine no nobody not
    nothing november now nursery october of off office ofsted oh ok on once one only open or other our out
    over parent parents park pe please police poor post primary prize pta pupil pupils real really reception
    reddit road sack saint same saturday say school science scotland scottish secondary see sen senco send
    september seven shame she shocking should shout six snapchat so some somebody someone sports spring st
    staff still stop street such summer sunday take teacher teachers team tell ten term thank thanks that
    that's the their them then there these they they're think this those three thursday tiktok to today
    tomorrow tonight too town trust tuesday twitter two uk under union united up us use very wait wales want
    was watch we wednesday week well welsh went were what what's whatsapp when where which who who's whole
    whose why will winter with would year years yes yesterday you you're your youtube
    """
)


def _shown(char: str) -> str:
    if char in "\n\r\v\f\x85\u2028\u2029":
        return "\n"
    if char == "\t" or char in _BLANKS:
        return " "
    return "" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} else char


def _cut(text: str) -> str:
    """Read no further than needed, and never half a word: half a name would not be known as one."""
    if len(text) <= READ_CHARACTERS:
        return text
    head, _, tail = text[:READ_CHARACTERS].rpartition(" ")
    return head if len(tail) < 200 else text[: READ_CHARACTERS - 200]


def without_contacts(text: str, school: School) -> str:
    """Give the text with every way to reach a person masked; the school's own handles and address stay."""
    public = {handle.casefold() for handles in school.handles.values() for handle in handles}
    public |= {school.postcode.casefold(), school.website.casefold()}

    def masked(mark: str) -> Callable[[re.Match[str]], str]:
        return lambda found: found[0] if found[0].casefold() in public else mark

    for mark, pattern in _CONTACTS:
        text = pattern.sub(masked(mark), text)
    return text


@lru_cache(maxsize=256)
def _staff_patterns(names: tuple[str, ...], public: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """Make patterns of staff names: spelt in any way, or, for names that are words too, with a capital."""
    tolerant: list[str] = []
    capital: list[str] = []
    for name in names:
        parts = [part for part in _WORD.findall(clean(name)) if part.casefold() not in _TITLES]
        if len(parts) > 1:
            tolerant.append(_spelt_anyhow("".join(parts)))
            tolerant.append(_spelt_anyhow(parts[0] + parts[-1]))
        for part in {piece for whole in parts for piece in (whole, *whole.split("-")) if piece}:
            if part.casefold() in public:
                continue
            if len(part) <= 2 or part.casefold() in _ALSO_NAMES | _NO_NAMES:
                capital.append(f"{re.escape(part.capitalize())}|{re.escape(part.upper())}")
            else:
                tolerant.append(_spelt_anyhow(part))
    patterns = []
    if tolerant:
        patterns.append(re.compile("|".join(sorted(set(tolerant), key=len, reverse=True)), re.I))
    if capital:
        patterns.append(re.compile(rf"(?<!\w)(?:{'|'.join(sorted(set(capital), reverse=True))})(?!\w)"))
    return tuple(patterns)


_ALIKE = {
    "a": "4@а",
    "b": "8",
    "c": "с",
    "e": "3е",
    "h": "һ",
    "i": "1!і",
    "j": "ј",
    "k": "к",
    "l": "1|",
    "o": "0о",
    "p": "р",
    "s": "5$ѕ",
    "t": "7+",
    "x": "х",
    "y": "у",
}
"""Figures, signs and Cyrillic letters that are written for a Latin one."""
_STROKED = str.maketrans("łøđħŧ", "lodht")
"""Letters with a stroke, which many write without."""


@lru_cache(maxsize=512)
def _letter(char: str) -> str:
    base = _base(char)
    accented = (chr(code) for code in range(0xC0, 0x250))
    alike = [c for c in accented if _base(c) == base]
    return f"[{''.join(re.escape(c) for c in (char, base, *alike, *_ALIKE.get(base, '')))}]"


def _base(char: str) -> str:
    return unicodedata.normalize("NFKD", char)[0].casefold()[0].translate(_STROKED)


def letters_of(name: str) -> list[str]:
    """Give a pattern for each letter of a name, with its accents and what is written for it."""
    return [_letter(char) for char in name if char.isalnum()]


def _spelt_anyhow(name: str) -> str:
    """Match a name with signs or gaps between its letters; a short one only as a word of its own."""
    letters = letters_of(name)
    spelt = r"[\W_]{0,3}".join(letters)
    return spelt if len(letters) >= 5 else rf"(?<![^\W_]){spelt}(?![^\W_])"


def _public_words(school: School) -> frozenset[str]:
    said = (school.name, *school.short_names, school.town, school.county, *school.nearby)
    return frozenset(word.casefold() for name in said for word in _WORD.findall(clean(name)))


def without_staff(text: str, school: School) -> str:
    """Give the text with the staff of the school's profile masked, in any spelling."""
    for pattern in _staff_patterns(tuple(member.name for member in school.staff), _public_words(school)):
        text = _masked(text, _whole_words(text, (found.span() for found in pattern.finditer(text))))
    return text


def _whole_words(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretch each span to the ends of its words; what lies in one that is stretched already adds nothing."""
    reached = 0
    for span in spans:
        if span[1] > reached:
            start, reached = _whole(text, *span)
            yield start, reached


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Stretch a span to the ends of its words, so that no half of a name stays behind."""
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_" or unicodedata.combining(text[end])):
        end += 1
    return start, end


def _masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in spans:
        if start >= at:
            parts += [text[at:start], "[name]"]
        at = max(at, end)
    return "".join((*parts, text[at:]))


def without_strangers(text: str, school: School) -> str:
    """Give the text with names masked that look like those of strangers to the school's profile."""
    return _masked(text, _strangers(text, _public_words(school)))


def _strangers(text: str, public: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Find names of people whom the school's profile does not know."""
    words = list(_WORD.finditer(text))
    run: list[re.Match[str]] = []
    for i, word in enumerate(words):
        before = words[i - 1] if i else None
        gap = text[before.end() : word.start()] if before else "\n"
        joins = gap == " " or (gap == ". " and before is not None and len(before[0]) == 1)
        if run and not (joins and _is_name(word, public, follows=True)):
            yield from _spans_of(run)
            run = []
        if _is_titled(word, before, gap) or _is_named(word, before, gap, text, public):
            run = [*run, word] if run else [word, word]
        elif _is_name(word, public, follows=bool(run)):
            run.append(word)
    yield from _spans_of(run)


def _spans_of(run: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    if len(run) > 1:
        yield run[0].start(), run[-1].end()


def _is_name(word: re.Match[str], public: frozenset[str], *, follows: bool) -> bool:
    """Say whether a word looks like part of a name: `Hall` does after `Rebecca`, not by itself."""
    plain = _bare(word[0])
    has_capital = word[0][0].isupper() and (len(plain) == 1 or not word[0].isupper())
    is_common = plain in _NO_NAMES and not (follows and plain in _ALSO_NAMES)
    return has_capital and not is_common and plain not in public and plain not in _TITLES


def _is_titled(word: re.Match[str], before: re.Match[str] | None, gap: str) -> bool:
    if before is None or gap not in {" ", ". ", "."} or _bare(before[0]) not in _TITLES:
        return False
    plain = _bare(word[0])
    if _bare(before[0]) in _ALSO_WORDS and not word[0][0].isupper():
        return False
    return plain not in _TITLES and (plain not in _NO_NAMES or plain in _ALSO_NAMES)


def _is_named(
    word: re.Match[str], before: re.Match[str] | None, gap: str, text: str, public: frozenset[str]
) -> bool:
    if word[0].isupper() or not _is_name(word, public, follows=False):
        return False
    follows = before is not None and gap in {" ", ", "} and _bare(before[0]) in _NAMING
    return follows or bool(_CLASS.match(text, word.end()))


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word.casefold())
