"""Puts the certificates of a timestamp into the order that DER asks for; OpenSSL's services do not always.

The signature does not cover the certificates that come with it, so that their order may be mended.
"""

_CERTIFICATES = 0xA0
Span = tuple[int, int, int]
"""Where an element begins, where its content begins, and where it ends."""


def with_ordered_certificates(token: bytes) -> bytes:
    """Give the answer with its certificates in order, of the same length; unchanged where it is no answer."""
    try:
        found = _certificates(token)
    except (IndexError, ValueError):
        return token
    if found is None:
        return token
    _, first, end = found
    ordered = sorted(token[start:stop] for start, _, stop in _elements(token, first, end))
    return token[:first] + b"".join(ordered) + token[end:]


def _certificates(token: bytes) -> Span | None:
    """Find TimeStampResp, timeStampToken, content [0], SignedData, certificates [0]."""
    answer = _element(token, 0)
    _status, content_info = _elements(token, answer[1], answer[2])
    _kind, content = _elements(token, content_info[1], content_info[2])
    signed = _element(token, content[1])
    inside = _elements(token, signed[1], signed[2])
    found = next((each for each in inside if token[each[0]] == _CERTIFICATES), None)
    if found is not None:
        _elements(token, found[1], found[2])  # raises where the certificates themselves are cut off
    return found


def _elements(data: bytes, start: int, end: int) -> list[Span]:
    found = []
    while start < end:
        element = _element(data, start)
        if element[2] > end:
            raise ValueError("an element ends behind its container")
        found.append(element)
        start = element[2]
    return found


def _element(data: bytes, start: int) -> Span:
    length, content = data[start + 1], start + 2
    if length & 0x80:
        n_bytes = length & 0x7F
        length = int.from_bytes(data[content : content + n_bytes], "big")
        content += n_bytes
    return start, content, content + length
