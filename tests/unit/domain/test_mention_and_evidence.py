"""Posts, what is kept of them, and the copy that proves what was said."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.assessment import LABEL_WORDS, RISK_LABELS, Assessment
from monitor.domain.evidence import capture
from monitor.domain.mention import Mention, Relevance, find_mentions
from monitor.domain.post import Post
from tests.unit.domain.domain_values import NOW, a_post

any_text = st.text(st.characters(codec=None), max_size=40)
"""Any text a platform might send, lone surrogates included."""


def test_a_post_has_the_same_id_on_every_run() -> None:
    assert a_post().post_id == "6a682019e7a46e64640f0ab545d5f103"
    assert a_post(text="Edited", author="somebody", raw="{}").post_id == a_post().post_id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("x", "12"), ("reddit", "12")),
        (("x", "12"), ("x", "1 2")),
        (("x", "12"), ("x1", "2")),
        (("x", ""), ("", "x")),
    ],
)
def test_posts_that_differ_in_platform_or_number_differ_in_id(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    ids = {a_post(platform=p, external_id=e).post_id for p, e in (one, other)}

    assert len(ids) == 2


@settings(deadline=None)
@given(any_text)
def test_every_external_id_gives_a_post_id_of_32_hex_digits(external_id: str) -> None:
    post_id = a_post(external_id=external_id).post_id

    assert len(post_id) == 32
    assert set(post_id) <= set("0123456789abcdef")


def _judged(score: float, *, is_relevant: bool = False) -> Relevance:
    return Relevance(is_relevant=is_relevant, score=score, because=("says so",))


VERDICTS = {
    "ours": _judged(0.9, is_relevant=True),
    "ours though unsure": _judged(0.01, is_relevant=True),
    "looks like ours": _judged(0.3),
    "just enough": _judged(0.05),
    "too little": _judged(0.0499),
    "nothing": _judged(0.0),
}


def test_posts_about_the_school_are_kept_doubtful_ones_set_aside_and_the_rest_only_counted() -> None:
    posts = [a_post(external_id=str(n), text=text) for n, text in enumerate(VERDICTS)]

    sifted = find_mentions(posts, source="Town news", judge=lambda post: VERDICTS[post.text], now=NOW)

    kept = [(m.post.text, m.relevance.is_relevant) for m in sifted.mentions]
    assert kept == [
        ("ours", True),
        ("ours though unsure", True),
        ("looks like ours", False),
        ("just enough", False),
    ]
    assert sifted.n_unrelated == 2


def test_a_mention_remembers_its_source_reason_and_time() -> None:
    (mention,) = find_mentions(
        [a_post()], source="Town news", judge=lambda _: VERDICTS["ours"], now=NOW
    ).mentions

    assert mention == Mention(post=a_post(), source="Town news", relevance=VERDICTS["ours"], collected_at=NOW)
    assert mention.mention_id == a_post().post_id


def test_no_posts_make_no_mentions() -> None:
    sifted = find_mentions([], source="Town news", judge=lambda _: VERDICTS["ours"], now=NOW)

    assert (sifted.mentions, sifted.n_unrelated) == ((), 0)


def test_the_same_words_have_the_same_hash_at_any_time() -> None:
    first, second = capture(a_post(), now=NOW), capture(a_post(), now=NOW + timedelta(days=3))

    assert first.sha256 == second.sha256
    assert first.content == second.content
    assert first.captured_at != second.captured_at


def test_the_hash_stays_the_same_from_one_version_of_gatepost_to_the_next() -> None:
    hash_of_old = "cbf72e0bf79ae2410ad8ca387c9fe9e88f3cd6eacea66ff9fa5e2164ce00b8ee"

    assert capture(a_post(raw='{"id": 101}'), now=NOW).sha256 == hash_of_old


EDITS: dict[str, Any] = {
    "platform": "reddit",
    "external_id": "102",
    "text": "Tarnholt School was open again today.",
    "posted_at": NOW + timedelta(seconds=1),
    "url": "https://x.example/101",
    "author": "someone_else",
    "context": "#TarnholtSchool",
    "parent_text": "Is it open?",
    "thread_id": "t1",
    "raw": "{}",
}


@pytest.mark.parametrize("field", Post.__dataclass_fields__)
def test_every_edit_makes_another_hash(field: str) -> None:
    edited = capture(a_post(**{field: EDITS[field]}), now=NOW)

    assert edited.sha256 != capture(a_post(), now=NOW).sha256


@settings(deadline=None)
@given(text=any_text, raw=any_text, author=any_text)
def test_any_text_can_be_captured_and_read_back(text: str, raw: str, author: str) -> None:
    evidence = capture(a_post(text=text, raw=raw, author=author), now=NOW)

    read = json.loads(evidence.content)
    assert (read["text"], read["raw"], read["author"]) == (text, raw, author)
    assert evidence.content.isascii()


def test_a_lone_surrogate_is_captured_as_it_is() -> None:
    evidence = capture(a_post(text="broken \ud83d emoji"), now=NOW)

    assert json.loads(evidence.content)["text"] == "broken \ud83d emoji"


@pytest.mark.parametrize(
    ("labels", "scores", "surest"),
    [
        ((), {"abusive": 0.9}, 0.0),
        (("abusive",), {"abusive": 0.7, "threatening": 0.8}, 0.7),
        (("abusive", "threatening"), {"abusive": 0.7, "threatening": 0.8}, 0.8),
        (("hateful",), {}, 0.0),
    ],
)
def test_an_assessment_is_as_sure_as_the_surest_label_that_it_gave(
    labels: tuple[str, ...], scores: dict[str, float], surest: float
) -> None:
    assessment = Assessment(
        mention_id="m",
        model="rules-1",
        labels=labels,
        scores=scores,
        target=(),
        sentiment="neutral",
        intent="other",
        assessed_at=NOW,
    )

    assert assessment.surest == surest


def test_every_label_is_shown_as_possible_and_never_as_a_fact() -> None:
    assert set(LABEL_WORDS) == set(RISK_LABELS)
    assert all(words.startswith("possibl") for words in LABEL_WORDS.values())
