"""Makes any text safe to print: no control character, no line break and no hidden direction mark."""

import unicodedata

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def plain(text: str) -> str:
    """Show what a terminal would obey, or not show, as its code in angle brackets."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in _HIDDEN and c != "\u200d" else c for c in text
    )
