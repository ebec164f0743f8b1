"""Makes what others wrote safe to look at: nothing invisible stays invisible, no address becomes a trap."""

import re
import unicodedata
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
"""The flags of England, Scotland and Wales are spelt with invisible letters."""
_JOINERS = "\u200c\u200d"
_BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Letters by category that show nothing."""
_PILED_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]{4,}"
)
"""Accents heaped on one letter, which would paint over the lines around it."""
_SHOWN_AS_THEY_ARE = "\n\t"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A run of plain text, or of one control character, named so that it can be shown."""

    text: str
    control: str = ""
    """`U+202E right-to-left override` for a control; empty for plain text."""

    @property
    def code(self) -> str:
        """Give the short name that is printed in place of a control, with its number when it is repeated."""
        code = self.control.split(" ", 1)[0]
        return f"{code}×{len(self.text)}" if len(self.text) > 1 else code


def pieces(text: str) -> tuple[Piece, ...]:
    """Split a text into plain runs and runs of one control; their texts add up to the original."""
    flags = {i for match in _FLAG.finditer(text) for i in range(*match.span())}
    found: list[Piece] = []
    run_start = 0
    for i, char in enumerate(text):
        if i in flags or not _is_hidden(text, i):
            continue
        if run_start < i:
            found.append(Piece(text=text[run_start:i]))
        if run_start == i and found and found[-1].text[0] == char:
            found[-1] = replace(found[-1], text=found[-1].text + char)
        else:
            found.append(Piece(text=char, control=_name(char)))
        run_start = i + 1
    if run_start < len(text):
        found.append(Piece(text=text[run_start:]))
    return tuple(found)


def plainly(text: str) -> str:
    """Give one line in which controls are written as [U+....]; for lists, titles and notices."""
    shown = "".join(f"[{p.code}]" if p.control else p.text for p in pieces(text))
    return " ".join(_PILED_MARKS.sub(lambda marks: marks[0][:3], shown).split())


def excerpt(text: str, n: int = 160) -> str:
    """Give the first `n` characters or so, in one line, cut between words where there is one near."""
    line = plainly(text[: 4 * n])
    if len(line) <= n and len(text) <= 4 * n:
        return line
    cut = line[:n]
    space = cut.rfind(" ")
    return (cut[:space] if space > n // 2 else cut).rstrip() + "…"


def web_address(url: str) -> str:
    """Give the address when it is a plain http or https one that may become a link, else an empty string."""
    if not url.isprintable() or any(c.isspace() or c in "\\\"'<>`" for c in url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        return ""
    return url


def host_of(url: str) -> str:
    """Name the site that an address leads to, in letters that cannot be mistaken for others."""
    host = urlsplit(url).hostname or ""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ascii(host)[1:-1]


def _is_hidden(text: str, i: int) -> bool:
    char = text[i]
    if char in _SHOWN_AS_THEY_ARE:
        return False
    if char == "\r":
        return text[i + 1 : i + 2] != "\n"
    if char in _JOINERS and i and _joins_rightly(text, i):
        return False
    return char in _BLANK_LETTERS or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def _joins_rightly(text: str, i: int) -> bool:
    """Emoji families and several scripts need joiners; between Latin letters they only hide."""
    before = text[i - 1]
    if before in "\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff":
        return text[i] == "\u200d"
    category = unicodedata.category(before)
    return category in {"Lo", "Mn", "Mc"} or (category in {"So", "Cn"} and text[i] == "\u200d")


def _name(char: str) -> str:
    code = f"U+{ord(char):04X}"
    words = unicodedata.name(char, "").lower()
    return f"{code} {words or 'unnamed control'}"
