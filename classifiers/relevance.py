"""Decides whether a post is about one school, and says why: named evidence, weighed in one table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from classifiers import relevance_words as tables
from classifiers.relevance_accounts import Accounts
from classifiers.relevance_clues import (
    Evidence,
    OwnPlaces,
    SchoolWords,
    abroad,
    advert,
    another_school_at,
    feed_of_adverts,
    is_school_fixture,
    other_worlds,
    read_staff,
    school_words,
    staff_named,
)
from classifiers.relevance_joined import Unjoiner
from classifiers.relevance_mentions import Finder
from classifiers.relevance_names import Core, parse_names, rival_places
from classifiers.relevance_pages import Pages, without_name
from classifiers.relevance_readings import Mention, Rank
from classifiers.relevance_text import Words, has_domain, plain_words, read
from classifiers.relevance_weighing import Reading, name_key, named, place_evidence, school_evidence
from classifiers.relevance_weights import RELEVANT_AT_LEAST, WEIGHTS

SENTENCES_AT_MOST: Final = 8
COMMUNITIES_KEPT: Final = 500
NAME_READ_AT_MOST: Final = 300
"""Characters that are read of an author's or a community's name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SchoolProfile:
    """What is publicly known of one school; only the name is required."""

    name: str
    short_names: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    website: str = ""
    town: str = ""
    county: str = ""
    postcode: str = ""
    nearby: tuple[str, ...] = ()
    staff: tuple[tuple[str, str], ...] = ()
    not_us: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Relevance:
    """Whether a post is about the school, how surely (0 to 1), and the reasons, the weightiest first."""

    relevant: bool
    score: float
    because: tuple[str, ...]


class RelevanceJudge:
    """Judges posts for one school; compiled once, safe to share between threads for reading."""

    def __init__(self, profile: SchoolProfile) -> None:
        self._names = parse_names(
            name=profile.name,
            short_names=profile.short_names,
            places=(profile.town, profile.county, *profile.nearby),
            roles=(role for _, role in profile.staff),
            not_us=profile.not_us,
        )
        self._finder = Finder(self._names)
        self._unjoiner = Unjoiner(self._names)
        self._places = OwnPlaces.of(
            town=profile.town, county=profile.county, postcode=profile.postcode, nearby=profile.nearby
        )
        self._staff = read_staff(profile.staff)
        self._hashtags = frozenset(tag.lstrip("#").lower() for tag in profile.hashtags)
        self._handles = frozenset(handle.strip().lstrip("@").lower() for handle in profile.handles) - {""}
        self._bare_handles = frozenset(
            handle for handle in self._handles if len(handle) > 6 and handle.isalnum()
        )
        self._website = profile.website.lower().removeprefix("https://").removeprefix("www.").strip("/ ")
        self._accounts = Accounts(self._names)
        self._pages = Pages(self._names, self._places)
        self._communities: dict[str, Reading] = {}
        self._rivals = rival_places(profile.not_us, self._names)

    def judge(
        self, text: str, *, platform: str = "", author: str = "", context: str = "", parent_text: str = ""
    ) -> Relevance:
        """Judge one post; `context` is the community, page, hashtag or feed where it was seen."""
        author, context = author[:NAME_READ_AT_MOST], context[:NAME_READ_AT_MOST]
        seen_in = self._seen_in(context)
        found = self._weigh(self._read(text), seen_in, author=author, context=context, parent=parent_text)
        if platform == "report":
            found.append(Evidence("staff report", "reported by the school's own staff"))
        total = WEIGHTS["start"] + sum(WEIGHTS[item.key] * item.times for item in found)
        found.sort(key=lambda item: -abs(WEIGHTS[item.key] * item.times))
        because = tuple(item.sentence for item in found if item.sentence)[:SENTENCES_AT_MOST]
        score = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
        return Relevance(
            relevant=score >= RELEVANT_AT_LEAST,
            score=round(score, 4),
            because=because or ("says nothing that points to the school",),
        )

    def _seen_in(self, context: str) -> Reading:
        """The reading of a community's name, remembered because many posts share one."""
        known = self._communities.get(context)
        if known is None:
            if len(self._communities) >= COMMUNITIES_KEPT:
                self._communities.clear()
            known = self._communities[context] = self._read(context)
        return known

    def _read(self, text: str) -> Reading:
        words = self._unjoiner.apply(read(text))
        mentions = tuple(self._finder.find(words))
        return Reading(
            words=words,
            clean=tuple(mention for mention in mentions if not mention.but),
            other=tuple(mention for mention in mentions if mention.but),
            covered=frozenset(index for mention in mentions for index in range(mention.start, mention.end)),
        )

    def _weigh(
        self, post: Reading, seen_in: Reading, *, author: str, context: str, parent: str
    ) -> list[Evidence]:
        """All evidence on one post."""
        marks = [*self._marks(post.words), *self._own_account(author)]
        feed = feed_of_adverts(context)
        page = [] if feed else list(self._pages.read(seen_in, context, self._marks(seen_in.words)))
        reply = self._reply(parent, seen_in, context) if parent else None
        is_reply = reply is not None and reply.key == "reply to the name"
        already = self._places.found(seen_in.words)
        theirs = another_school_at(post.words, post.covered)
        taken = post.covered | {theirs} if theirs >= 0 else post.covered
        places = {
            kind: name
            for kind, name in self._places.found(post.words, taken).items()
            if post.best or already.get(kind) != name
        }
        school = school_words(post.words, post.covered, self._names.types)
        is_own = any(item.key.startswith(("own page", "page of its")) for item in page)
        is_of_town = any(item.key in ("town community", "namesake community") for item in page)
        is_local = bool(places) or any(WEIGHTS[item.key] > 0 for item in page) or is_reply
        return [
            *marks,
            *page,
            *([reply] if reply else []),
            *named(post, is_reply=is_reply, is_of_town=is_of_town),
            *place_evidence(places, is_bare=_is_bare(post.best) and not school.amount),
            *self._in_own_town(post, places, page),
            *self._people(post, school),
            *school_evidence(post.best, school, is_local=is_local),
            *self._against(post, seen_in, school, author=author, context=context, is_local=is_local),
            *([] if marks or is_own else self._of_another_school(post, author)),
            *self._beside_its_place(post),
        ]

    def _beside_its_place(self, post: Reading) -> Iterator[Evidence]:
        """ "St Mary's Hexley": a bare name with one of the school's own places right beside it."""
        best, words = post.best, post.words
        if best is None or best.rank is not Rank.CORE or best.kind is Core.TOWN:
            return
        after = best.end + (words.words[best.end : best.end + 1] == ("in",))
        for index in (after, best.start - 1):
            if 0 <= index < len(words.words) and index not in post.covered:
                gap = words.gaps[max(index, best.start)]
                if gap in (" ", ", ") and words.words[index] in self._places.by_first:
                    yield Evidence("name beside its place", "gives the name and its place together")
                    return

    def _in_own_town(
        self, post: Reading, places: Mapping[str, str], page: Iterable[Evidence]
    ) -> Iterator[Evidence]:
        is_there = "town" in places or any(
            item.key in ("town community", "namesake community") for item in page
        )
        if is_there and name_key(post.best) == "core common":
            yield Evidence("common name in its own town", "gives the short name in the school's own town")

    def _of_another_school(self, post: Reading, author: str) -> Iterator[Evidence]:
        """Another school beside a bare name: an opponent in a fixture, or the one that the post is about."""
        best = post.best
        if best is not None and best.rank <= Rank.CORE:
            if is_school_fixture(post.words, best.start, best.end, post.covered, author):
                yield Evidence("school fixture", "plays against another school")
                return
            is_bare_town = best.kind is Core.TOWN and not (best.has_people_after or best.is_led_by_at)
            if not is_bare_town:
                return
        if best is None or best.rank <= Rank.CORE:
            yield from without_name(post, self._names)

    def _marks(self, words: Words) -> Iterator[Evidence]:
        """The school's handles, hashtags and website."""
        if words.handles & self._handles or self._bare_handles.intersection(words.words):
            yield Evidence("handle", "names the school's own account")
        if words.hashtags & self._hashtags:
            yield Evidence("hashtag", "carries the school's hashtag")
        if self._website and has_domain(words.folded.lower(), self._website):
            yield Evidence("website", "gives the school's website or an e-mail address there")

    def _own_account(self, author: str) -> Iterator[Evidence]:
        plain = author.strip().lstrip("@").lower()
        if plain in self._handles:
            yield Evidence("own account", "posted by the school's own account")
        elif found := self._accounts.read(author):
            yield found

    def _reply(self, parent: str, seen_in: Reading, context: str) -> Evidence | None:
        """What the post that is replied to tells."""
        above = self._read(parent)
        if (above.best and above.best.rank >= Rank.NEAR) or any(self._marks(above.words)):
            return Evidence("reply to the name", "reply to a post that names the school")
        found = self._weigh(above, seen_in, author="", context=context, parent="")
        if WEIGHTS["start"] + sum(WEIGHTS[item.key] * item.times for item in found) >= 0:
            return Evidence("reply to a post about it", "reply to a post about the school")
        if above.other:
            return Evidence("reply to something else", "reply to a post about something else of that name")
        return None

    def _people(self, post: Reading, school: SchoolWords) -> Iterator[Evidence]:
        """Staff in their public role; a name alone is never enough."""
        member = staff_named(post.words, self._staff, surname_is_enough=bool(post.clean))
        if member is None:
            return
        role = member.role[:1].lower() + member.role[1:] if member.role[1:2].islower() else member.role
        sentence = f"names a member of staff ({role})" if role else "names a member of staff"
        if post.clean:
            yield Evidence("staff beside the name", f"{sentence} beside the school's name")
        elif school.amount >= 0.5:
            yield Evidence("staff", f"{sentence} and speaks of school")
        else:
            yield Evidence("staff alone", f"{sentence}, which is not enough by itself")

    def _against(
        self,
        post: Reading,
        seen_in: Reading,
        school: SchoolWords,
        *,
        author: str,
        context: str,
        is_local: bool,
    ) -> Iterator[Evidence]:
        """What speaks for another thing of the same name, or for an advert."""
        best = post.best
        rivals = sorted(self._rivals & {*post.words.words, *seen_in.words.words})
        if rivals and (post.clean or post.other):
            yield Evidence("rival place", f"names another school of that name: {rivals[0].title()}")
        if found := advert(post.words, f"{author} {context}", feed=feed_of_adverts(context)):
            yield found
        if best is not None and best.rank <= Rank.CORE:
            yield from other_worlds(
                post.words,
                is_initials=best.rank is Rank.INITIALS,
                has_people=best.has_people_after,
                school=school,
            )
        if not is_local and (best is not None or post.other):
            yield from self._far_away(post, seen_in)
        if self._is_not_us(author):
            yield Evidence("author is something else", "posted by something else of that name")

    def _far_away(self, post: Reading, seen_in: Reading) -> Iterator[Evidence]:
        """Places elsewhere in the text or in the community, and words of another country's schools."""
        suffix = ", common name" if post.best is None or post.best.kind is Core.COMMON else ""
        if place := self._elsewhere(post):
            yield Evidence(f"elsewhere{suffix}", f"names a place elsewhere: {place}")
        if place := self._elsewhere(seen_in):
            yield Evidence(f"community elsewhere{suffix}", f"seen in a community elsewhere: {place}")
        if found := abroad(post.words):
            yield found

    def _elsewhere(self, reading: Reading) -> str:
        words = reading.words
        for index, word in enumerate(words.words):
            size = self._finder.elsewhere_at(words, index)
            is_certain = size and index not in reading.covered and word not in tables.AMBIGUOUS_PLACES
            if is_certain and (index == 0 or words.words[index - 1] not in tables.VISIT_LEADS):
                return " ".join(words.written[index : index + size])
        return ""

    def _is_not_us(self, author: str) -> bool:
        shown = author.lower()
        if not any(phrase[0] in shown for phrase in self._names.not_us):
            return False
        words = plain_words(shown)
        return any(
            words[start : start + len(phrase)] == phrase
            for phrase in self._names.not_us
            for start in range(len(words) - len(phrase) + 1)
        )


def _is_bare(best: Mention | None) -> bool:
    return best is not None and best.rank is Rank.CORE and not best.has_people_after
