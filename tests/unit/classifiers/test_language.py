"""Another language is said to be one, and English of every kind is read."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.language import language_of
from tests.unit.classifiers.foreign_posts import ENGLISH_POSTS, FOREIGN_POSTS, LATER_POSTS

POSTS = Path("config/training/posts")
KIN = {"yue": {"yue", "zh"}, "so": {"so", "et"}, "uk": {"uk", "sr", "ru"}}
"""Where the detector's nearest name will do: it does not know Somali and cannot tell every Cyrillic post."""
FALSELY_AT_MOST = 0.003


@pytest.mark.parametrize("text", ENGLISH_POSTS)
def test_english_of_every_kind_and_what_is_too_short_is_read(text: str) -> None:
    assert language_of(text) == ""


@pytest.mark.parametrize("posts", [FOREIGN_POSTS, LATER_POSTS], ids=["first", "later"])
def test_nine_of_ten_posts_in_other_languages_are_named(posts: tuple[tuple[str, str], ...]) -> None:
    named = [language_of(text) in KIN.get(code, {code}) for code, text in posts]
    assert sum(named) >= 0.9 * len(named)


def test_hardly_any_written_post_is_taken_for_another_language() -> None:
    lines = [
        line for path in sorted(POSTS.glob("*.jsonl"))[::2] for line in path.read_text("utf-8").split("\n")
    ]
    texts = [json.loads(line)["text"] for line in lines if line]
    # Some of them are Welsh indeed; those are right.
    falsely = [text for text in texts if language_of(text) not in ("", "cy")]
    assert len(falsely) <= FALSELY_AT_MOST * len(texts)


@pytest.mark.parametrize(
    "text",
    [
        "Dw i'n gwybod lle mae o'n byw. Tell him he won't see me coming when he gets in his car",
        "Mam says dziękuję to all the teachers at the school for looking after our boys",
        "اسکول والوں نے when I see that teacher at the gate I will make sure they never do this again",
    ],
)
def test_a_mixed_post_with_enough_english_is_read(text: str) -> None:
    assert language_of(text) == ""


def test_letters_of_another_script_that_look_latin_are_no_language() -> None:
    assert language_of("that tеаchеr is а раеdо and еvеrуоnе knows it") == ""
    assert language_of("𝓽𝓱𝓪𝓽 𝓽𝓮𝓪𝓬𝓱𝓮𝓻 𝓲𝓼 𝓪 𝓵𝓲𝓪𝓻 𝓪𝓷𝓭 𝔂𝓸𝓾 𝓴𝓷𝓸𝔀 𝓲𝓽") == ""


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
@settings(max_examples=150, deadline=None)
def test_no_text_makes_it_raise(text: str) -> None:
    assert language_of(text) == language_of(text)
