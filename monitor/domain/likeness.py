"""What two posts may share so that they belong to one incident: thread, words, a person, a topic.

Pure. Names, accounts and topic words become keyed hashes before they leave this file as keys: whoever reads
the table of keys learns no name from it.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, UTC, datetime, timedelta
from itertools import combinations, pairwise

from monitor.domain.assessment import Assessment
from monitor.domain.common_words import COMMON_WORDS
from monitor.domain.crowd import Said
from monitor.domain.masking import clean
from monitor.domain.mention import Mention
from monitor.domain.people_named import Person, people_in
from monitor.domain.post import Post

WORDS_AT_LEAST = 5
"""Fewer words than this are said by many people who mean different things."""
NEAR_WORDS_AT_LEAST = 8
"""In a shorter post one other word may turn the meaning round."""
WORDS_READ = 1_500
NEAR_AT_LEAST = 0.6
"""Jaccard similarity of words and pairs of words: one word of eight changed is above it, two of ten below."""
SURELY_NEAR_AT_LEAST = 0.85
"""So alike that another class or another name in it is no sign of another incident."""
PERSON_WINDOW = timedelta(hours=72)
TOPIC_WINDOW = timedelta(hours=6)
TOPIC_ACCOUNTS_AT_LEAST = 3
"""So many other accounts must have spoken of the topic: the fourth joins. Two who agree are no campaign."""
TOPIC_WORDS_AT_LEAST = 2
TOPIC_SHARE_AT_LEAST = 1 / 3
"""Of the distinctive words of the post that has fewer: a long list of words is no way into every case."""
TOPIC_WORDS_AT_MOST = 12
TOPIC_WORD_LETTERS_AT_LEAST = 4

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<!\w)@[\w.-]+")
_TAG = re.compile(r"#(\w{3,60})")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CLASS_NUMBER = re.compile(r"\d{1,2}[a-z]?\Z")
_REPEATING = frozenset({"rt", "via", "mt"})

FAMILIES = {
    "threatening": "hostile",
    "hateful": "hostile",
    "abusive": "hostile",
    "defamatory": "accusing",
}
"""Labels of one kind of attack; others are about a child or private matters and never join by topic."""
CROWD_TARGETS = ("school", "staff")
PERSON_ROLES = ("staff", "parent", "other")
"""A post about a pupil never joins by name."""

NearWords = Callable[[Collection[str]], Sequence[str]]
"""Gives the bands of a MinHash signature of shingles: sets that are alike share some with high chance."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """What posts are compared with: the school's own words and staff, a secret, and a MinHash."""

    near_words: NearWords
    secret: str = field(repr=False)
    staff: tuple[str, ...] = ()
    """Full names, as the school's settings have them."""
    own_words: frozenset[str] = frozenset()
    """Of the school's and the town's names and hashtags, in small letters."""


def no_bands(_shingles: Collection[str], /) -> Sequence[str]:
    """Give no bands: for posts that are compared with one and never looked for."""
    return ()


WORDS_ALONE = Likeness(near_words=no_bands, secret="")
"""Finds the same thread, words, person and topic, but no other wording of the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Traits:
    """What is compared of one post."""

    mention_id: str
    at: datetime
    account: str
    """Keyed hash of platform and author; empty where the platform gave no author."""
    thread: str
    words: str
    """Key of the exact words; empty for a short post."""
    near: tuple[str, ...]
    person: tuple[str, ...]
    topic: tuple[str, ...]
    shingles: frozenset[str]
    class_numbers: frozenset[str]
    people: frozenset[Person]
    topic_words: frozenset[str]
    tags: frozenset[str]
    labels: frozenset[str]
    is_against: bool
    """Whether it is part of an attack or a complaint."""

    @property
    def said(self) -> Said:
        """Give what is counted of it."""
        return Said(account=self.account, at=self.at, is_against=self.is_against)


def exact_keys(post: Post) -> tuple[str, str]:
    """Give the keys of the thread (on its own platform) and of the very same words; empty for none."""
    thread = _digest("thread", f"{post.platform}\x1f{post.thread_id}") if post.thread_id else ""
    words = post.text.casefold().split()
    return thread, _digest("words", " ".join(words)) if len(words) >= WORDS_AT_LEAST else ""


def traits_of(mention: Mention, found: Assessment, likeness: Likeness, *, is_restricted: bool) -> Traits:
    """Take from a post what others may share with it; a restricted one shares neither person nor topic."""
    post = mention.post
    thread, words_key = exact_keys(post)
    tidy = clean(post.text)
    words = words_of(tidy)
    is_long = len(words) >= WORDS_AT_LEAST
    shingles = shingles_of(words) if len(words) >= NEAR_WORDS_AT_LEAST else frozenset()
    people = people_in(post.text, found.personal, likeness.staff) if is_long else frozenset()
    is_open = is_long and not is_restricted and "pupil" not in found.target
    tags = {tag.casefold() for tag in _TAG.findall(tidy)} - likeness.own_words if is_open else set()
    topic_words = _distinctive(words, likeness) if is_open else frozenset()
    return Traits(
        mention_id=mention.mention_id,
        at=post.posted_at,
        account=_hashed(likeness, "account", f"{post.platform}\x1f{post.author.casefold()}")
        if post.author.strip()
        else "",
        thread=thread,
        words=words_key,
        near=tuple(f"near:{number}:{band}" for number, band in enumerate(likeness.near_words(shingles)))
        if shingles
        else (),
        person=_person_keys(people, found, likeness) if is_open else (),
        topic=_topic_keys(topic_words, frozenset(tags), found, likeness),
        shingles=shingles,
        class_numbers=frozenset(word for word in words if _CLASS_NUMBER.match(word)),
        people=people,
        topic_words=topic_words,
        tags=frozenset(tags),
        labels=frozenset(found.labels),
        is_against=bool(found.labels) or found.intent == "complaint" or found.sentiment == "negative",
    )


def words_of(text: str) -> tuple[str, ...]:
    """Give the words in small letters, without links, handles, signs and the mark of a repeated post."""
    plain = _HANDLE.sub(" ", _LINK.sub(" ", text)).casefold()
    words = [found.replace("’", "'") for found in _WORD.findall(plain)[:WORDS_READ]]
    while words and words[0] in _REPEATING:
        del words[0]
    return tuple(words)


def plain_words(text: str) -> frozenset[str]:
    """Give the words of a name or a hashtag as they are left out of the topics: whole, and as one."""
    words = [word.replace("'", "") for word in words_of(text.replace("@", " ").replace("_", " "))]
    return frozenset((*words, "".join(words)))


def shingles_of(words: Sequence[str]) -> frozenset[str]:
    """Give the words and the pairs of words that follow each other."""
    return frozenset(words) | {f"{one} {two}" for one, two in pairwise(words)}


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the share of what both hold in what either holds, 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def nearness(one: Traits, other: Traits) -> float:
    """Give how alike the words of two posts are, or 0 where they are not nearly the same.

    Alike but for the class or the person is another incident, unless so much else is the same.
    """
    alike = jaccard(one.shingles, other.shingles)
    is_other = _apart(one.class_numbers, other.class_numbers) or _other_people(one.people, other.people)
    return alike if alike >= (SURELY_NEAR_AT_LEAST if is_other else NEAR_AT_LEAST) else 0.0


def same_person(one: Traits, other: Traits) -> bool:
    """Say whether both name the same one person within the window and share a label."""
    return (
        len(one.people) == 1 == len(other.people)
        and next(iter(one.people)).may_be(next(iter(other.people)))
        and abs(one.at - other.at) <= PERSON_WINDOW
        and bool(one.labels & other.labels)
    )


def shared_topics(one: Traits, other: Traits) -> frozenset[tuple[str, ...]]:
    """Give the things of which both speak: each a hashtag, or a pair of words that few others use."""
    words = one.topic_words & other.topic_words
    fewest = min(len(one.topic_words), len(other.topic_words))
    tags = {(f"#{tag}",) for tag in one.tags & other.tags}
    if len(words) < TOPIC_SHARE_AT_LEAST * fewest:
        return frozenset(tags)
    return frozenset(tags | set(combinations(sorted(words), TOPIC_WORDS_AT_LEAST)))


def timed(key: str, at: datetime, mention_id: str) -> str:
    """Give the key that stands for a post in a row of posts ordered by time."""
    return f"{key}:{_stamp(at)}:{mention_id}"


def bound(key: str, mention_id: str) -> str:
    """Give the key that stands for one post among those that share `key`."""
    return f"{key}:{mention_id}"


def window(key: str, at: datetime, span: timedelta) -> tuple[str, str]:
    """Give the half-open range of `timed` keys from `span` before to `span` after a moment."""
    return f"{key}:{_stamp(_moved(at, -span))}", f"{key}:{_stamp(_moved(at, span))};"


def whole(key: str) -> tuple[str, str]:
    """Give the half-open range of all `bound` keys of a key."""
    return f"{key}:", f"{key};"


def by_hand(mention_id: str) -> str:
    """Give the key that says: a person has put this post where it is."""
    return f"hand:{mention_id}"


def account_key(account: str) -> str:
    """Give the key under which a case remembers that an account has spoken in it."""
    return f"account:{account}"


def family_of(found: Assessment) -> str:
    """Give the kind of attack that a post is part of; empty for what never joins by topic."""
    kinds = [FAMILIES.get(label, "") for label in found.labels]
    if "" in kinds:
        return ""
    if not kinds:
        return "complaint" if found.intent == "complaint" and not found.unsure else ""
    return "hostile" if "hostile" in kinds else kinds[0]


def _distinctive(words: Sequence[str], likeness: Likeness) -> frozenset[str]:
    plain = {word.replace("'", "") for word in words}
    rare = {
        word
        for word in plain - COMMON_WORDS - likeness.own_words
        if len(word) >= TOPIC_WORD_LETTERS_AT_LEAST and not word.isdigit()
    }
    # The lowest hashes are a sample on which any two posts agree.
    return frozenset(sorted(rare, key=lambda word: _hashed(likeness, "rank", word))[:TOPIC_WORDS_AT_MOST])


def _person_keys(people: frozenset[Person], found: Assessment, likeness: Likeness) -> tuple[str, ...]:
    if len(people) != 1 or not found.labels:
        return ()
    (person,) = people
    roles = [role for role in PERSON_ROLES if role in found.target]
    return tuple(f"person:{_hashed(likeness, 'person', f'{role}|{person.surname}')}" for role in roles)


def _topic_keys(
    words: frozenset[str], tags: frozenset[str], found: Assessment, likeness: Likeness
) -> tuple[str, ...]:
    family = family_of(found)
    target = next((who for who in CROWD_TARGETS if who in found.target), "")
    if not family or not target:
        return ()
    marks = [*(f"#{tag}" for tag in sorted(tags)[:TOPIC_WORDS_AT_MOST]), *sorted(words)]
    return tuple(f"topic:{_hashed(likeness, 'topic', f'{family}|{target}|{mark}')}" for mark in marks)


def _apart(one: Collection[object], other: Collection[object]) -> bool:
    return bool(one) and bool(other) and not set(one) & set(other)


def _other_people(one: frozenset[Person], other: frozenset[Person]) -> bool:
    return bool(one) and bool(other) and not any(a.may_be(b) for a in one for b in other)


def _digest(kind: str, text: str) -> str:
    return f"{kind}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"


def _hashed(likeness: Likeness, kind: str, text: str) -> str:
    said = f"{kind}\x1f{text}".encode("utf-8", "replace")
    return hmac.digest(likeness.secret.encode(), said, "sha256").hex()[:32]


def _stamp(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="seconds") if at.tzinfo is UTC else _stamp(_utc(at))


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=UTC)


def _moved(at: datetime, span: timedelta) -> datetime:
    try:
        return at + span
    except OverflowError:
        return datetime(1, 1, 1, tzinfo=UTC) if span < timedelta() else datetime(MAXYEAR, 12, 31, tzinfo=UTC)
