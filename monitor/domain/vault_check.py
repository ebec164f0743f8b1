"""Finds forged, missing, truncated and re-ordered entries of the evidence vault; pure, an entry at a time."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from monitor.domain.evidence import Evidence
from monitor.domain.vault import (
    BEFORE_THE_FIRST,
    EntryKind,
    Head,
    Method,
    ShownPost,
    VaultEntry,
    VaultFile,
    hash_of,
    utc_words,
)

MAX_MOVES_LOOKED_FOR = 200
"""Entries that fit no hash are compared with one another; beyond this it would take too long."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
WROTE_PAST = "Somebody wrote into the database past Gatepost."


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is not as it was written: where, what differs, and what that means."""

    seq: int | None
    """None for what stands in no entry."""
    kind: str = ""
    mention_id: str = ""
    case_id: int | None = None
    what: str
    meaning: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the rest of the database says of an entry's post: candidates for what stood in a changed one."""

    versions: Sequence[Evidence] = ()
    sources: Sequence[str] = ()
    case_ids: Sequence[int] = ()


NOTHING_KNOWN = Known()


@dataclass(kw_only=True, slots=True)
class ChainWalk:
    """Takes the entries in order and says what is wrong with each; ask `ending` after the last."""

    noted: Head | None = None
    """The end of the chain as it was noted outside the database."""
    last: VaultEntry | None = None
    n_entries: int = 0
    _suspects: list[tuple[VaultEntry, Known, str]] = field(default_factory=list)
    _gaps: list[int] = field(default_factory=list)

    def take(self, entry: VaultEntry, known: Known = NOTHING_KNOWN) -> Iterator[Finding]:
        """Look at the next entry."""
        before, expected = self.last, self.last.seq + 1 if self.last else 1
        self.last, self.n_entries = entry, self.n_entries + 1
        if entry.seq < 1:
            yield about(entry, f"it stands at {entry.seq}, before the first", f"It was put in. {WROTE_PAST}")
            return
        has_gap = entry.seq > max(expected, 1)
        if has_gap:
            yield self._gap(max(expected, 1), entry.seq - 1)
        previous = before.sha256 if before and before.seq > 0 else BEFORE_THE_FIRST
        if hash_of(entry) != entry.sha256:
            self._suspects.append((entry, known, previous))
        elif entry.previous != previous and not has_gap and not self._is_suspect(before):
            yield self._broken_link(entry, before)
        if self.noted and entry.seq == self.noted.seq and entry.sha256 != self.noted.sha256:
            yield about(
                entry,
                f"its hash is {entry.sha256[:12]}…; the note kept outside the database says "
                f"{self.noted.sha256[:12]}…",
                "The chain has been written anew up to here since the note was taken, or the note belongs "
                "to another database.",
            )

    def ending(self) -> Iterator[Finding]:
        """Say what is wrong with the whole, after the last entry."""
        for entry, known, previous in self._suspects:
            yield self._changed(entry, known, previous)
        last = self.last.seq if self.last else 0
        if self.noted and last < self.noted.seq:
            yield Finding(
                seq=last + 1,
                what=f"{_span(last + 1, self.noted.seq)} missing at the end; the note kept outside the "
                f"database knows of {self.noted.seq}",
                meaning="The end of the chain was cut off, or an older backup was put back.",
            )

    def _is_suspect(self, entry: VaultEntry | None) -> bool:
        return bool(self._suspects) and self._suspects[-1][0] is entry

    def _gap(self, first: int, last: int) -> Finding:
        self._gaps.extend(range(first, min(last, first + MAX_MOVES_LOOKED_FOR) + 1))
        return Finding(
            seq=first, what=f"{_span(first, last)} missing", meaning=f"Entries were removed. {WROTE_PAST}"
        )

    def _broken_link(self, entry: VaultEntry, before: VaultEntry | None) -> Finding:
        if before is None or before.seq < 1:
            return about(
                entry, "it names an entry before it, and there is none", "What stood before it was removed."
            )
        return about(
            before,
            f"its hash is {before.sha256[:12]}…; entry {entry.seq} was bound to {entry.previous[:12]}…",
            "This entry was replaced as a whole after the next one had been written; or the next one was.",
        )

    def _changed(self, entry: VaultEntry, known: Known, previous: str) -> Finding:
        places = [s.seq for s, _, _ in self._suspects[:MAX_MOVES_LOOKED_FOR]]
        places += self._gaps[:MAX_MOVES_LOOKED_FOR]
        for place in places:
            if hash_of(replace(entry, seq=place)) == entry.sha256:
                return about(
                    entry, f"it was written as entry {place}", f"The order was changed. {WROTE_PAST}"
                )
        for name, value in _candidates(known, previous):
            if hash_of(replace(entry, **{name: value})) == entry.sha256:
                return about(
                    entry,
                    f"{name} says {_shown(getattr(entry, name))}; it was written as {_shown(value)}",
                    f"This entry was changed after it was written. {WROTE_PAST}",
                )
        return about(
            entry,
            "its fields do not fit its own hash",
            f"This entry, or its hash, was changed after it was written. {WROTE_PAST}",
        )


def _candidates(known: Known, previous: str) -> Iterator[tuple[str, Any]]:
    yield from (("kind", str(kind)) for kind in EntryKind)
    yield from (("method", str(method)) for method in Method)
    yield "previous", previous
    yield "mention_id", ""
    yield from (("case_id", case_id) for case_id in (None, *known.case_ids))
    yield from (("captured_by", source) for source in known.sources)
    for version in known.versions:
        yield "content_sha256", version.sha256
        yield "content_sha256", _sha256(version.content)
        yield "captured_at", version.captured_at


def check_post(entry: VaultEntry, versions: Sequence[Evidence]) -> Iterator[Finding]:
    """Compare an entry of a post with the copy that is kept."""
    copy = next((each for each in versions if each.sha256 == entry.content_sha256), None)
    if copy is None:
        yield about(
            entry,
            f"the copy of the post with the hash {entry.content_sha256[:12]}… is not there",
            f"It was removed, or its hash was changed. {WROTE_PAST}",
        )
        return
    if _sha256(copy.content) != copy.sha256:
        size = len(copy.content.encode("utf-8", "surrogatepass"))
        yield about(
            entry,
            f"the copy of the post does not fit its hash{_size_words(entry, size)}",
            f"The words, the author, the address or the platform's own answer were changed. {WROTE_PAST}",
        )
    if copy.captured_at != entry.captured_at:
        yield about(
            entry,
            f"the copy says captured {_shown(copy.captured_at)}; the entry says {_shown(entry.captured_at)}",
            f"One of the two times was changed. {WROTE_PAST}",
        )


def check_file(entry: VaultEntry, file: VaultFile | None) -> Iterator[Finding]:
    """Compare an entry of a file with the bytes that are kept."""
    if file is None:
        yield about(
            entry,
            f"the file with the hash {entry.content_sha256[:12]}… is not there",
            f"It was removed, or its hash was changed. {WROTE_PAST}",
        )
        return
    if hashlib.sha256(file.content).hexdigest() != entry.content_sha256:
        yield about(
            entry,
            f"the file does not fit its hash{_size_words(entry, len(file.content))}",
            f"Its bytes were changed. {WROTE_PAST}",
        )
    if file.media_type != entry.facts.get("media_type"):
        yield about(
            entry,
            f"the file says it is {_shown(file.media_type)}; the entry says "
            f"{_shown(entry.facts.get('media_type'))}",
            f"The kind of the file was changed. {WROTE_PAST}",
        )


def check_shown(entry: VaultEntry, post: ShownPost, versions: Sequence[Evidence]) -> Iterator[Finding]:
    """Compare the post as the pages show it with the copies that are kept of it."""
    shown = {"text": post.text, "author": post.author, "url": post.url}
    kept = [facts for each in versions if (facts := _content(each))]
    if kept and not any(all(_storable(facts.get(n)) == v for n, v in shown.items()) for facts in kept):
        differing = [n for n, v in shown.items() if all(_storable(facts.get(n)) != v for facts in kept)]
        yield about(
            entry,
            f"the post as the pages show it ({', '.join(differing) or 'as a whole'}) is in no kept copy",
            f"The row that the pages read was changed; the kept copy has what was captured. {WROTE_PAST}",
        )


def _content(evidence: Evidence) -> dict[str, object]:
    try:
        found = json.loads(evidence.content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _storable(text: object) -> str:
    """Give text as a database gives it back: U+FFFD for what it cannot hold."""
    return _UNSTORABLE.sub("\ufffd", str(text))


def has_file(entry: VaultEntry) -> bool:
    """Say whether an entry stands for a kept file."""
    return bool(entry.facts.get("media_type"))


def check_unchained(mention_id: str, sha256: str) -> Finding:
    """Say that something is kept which stands in no entry."""
    what = "a copy of a post" if mention_id else "a file"
    return Finding(
        seq=None,
        mention_id=mention_id,
        what=f"{what} with the hash {sha256[:12]}… stands in no entry",
        meaning=f"It was put in, or its entry was removed. {WROTE_PAST}",
    )


def about(entry: VaultEntry, what: str, meaning: str) -> Finding:
    """Give a finding about one entry."""
    return Finding(
        seq=entry.seq,
        kind=entry.kind,
        mention_id=entry.mention_id,
        case_id=entry.case_id,
        what=what,
        meaning=meaning,
    )


def _size_words(entry: VaultEntry, size: int) -> str:
    was = entry.facts.get("size")
    if not isinstance(was, int) or was == size:
        return "; its length is the same"
    verb = "cut" if size < was else "grown"
    return f": {verb} from {was:,} to {size:,} bytes"


def _span(first: int, last: int) -> str:
    return f"entry {first} is" if first == last else f"entries {first} to {last} are"


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return utc_words(value)
    return repr(value) if value is not None else "nothing"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
