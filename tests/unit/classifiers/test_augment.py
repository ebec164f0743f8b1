"""Other wordings of a training post."""

import random

from classifiers.augment import Names, among_others, names_in, school_words, varied
from classifiers.dataset import Example, Marked

POST = Example(
    text="Mrs Croft at Clegg Fold is a useless cow, ask Donna",
    source="school",
    school="Clegg Fold Primary, Thornbeck",
    parent="Who has Mrs Croft?",
    risk={"abusive": True},
    marked=(Marked(start=29, end=40, label="abusive"),),
)
NAMES = Names(first=("Donna", "Priya"), last=("Croft", "Adeyemi-Jones"), school=("Ambermoor",))


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a test's dice


def test_marked_words_stay_marked_whatever_changes_before_them() -> None:
    for seed in range(60):
        other = varied(POST, NAMES, chance(seed))
        assert other.marked is not None
        (mark,) = other.marked
        words = other.text[mark.start : mark.end]
        assert len(words) == len("useless cow")
        assert {letter for letter in words if letter not in "@4*31!0$5v"} <= set("useless cow")


def test_names_are_swapped_for_others_of_their_kind() -> None:
    texts = {varied(POST, NAMES, chance(seed)).text for seed in range(60)}
    assert any("Adeyemi-Jones" in text for text in texts)
    assert any("Ambermoor" in text for text in texts)
    assert any("Priya" in text for text in texts)


def test_labels_are_untouched() -> None:
    assert varied(POST, NAMES, chance(1)).risk == POST.risk


def test_only_the_telling_words_of_a_school_count() -> None:
    assert school_words("St Wilgyth's RC Primary School, Thornbeck") == ["Wilgyth's"]


def test_names_are_gathered_from_posts() -> None:
    names = names_in([POST], ["Donna"])
    assert names == Names(first=("Donna",), last=("Croft",), school=("Clegg", "Fold"))


def test_a_post_among_others_keeps_its_risk_and_its_marked_words() -> None:
    post = Example(
        text="Mind your back, Mr Hallam",
        source="school",
        risk={"threatening": True},
        target=frozenset({"staff"}),
        sentiment="negative",
        intent="other",
        marked=(Marked(start=0, end=14, label="threatening"),),
    )
    dull = [Example(text=text, source="school") for text in ("The bus was late.", "Is it PE on Friday?")]
    for seed in range(20):
        among = among_others(post, dull, chance(seed))
        assert post.text in among.text
        assert len(among.text) > len(post.text)
        assert among.risk == post.risk
        assert (among.target, among.sentiment, among.intent) == (None, None, None)
        assert [among.text[mark.start : mark.end] for mark in among.marked or ()] == ["Mind your back"]


def test_a_disguised_word_keeps_its_length_and_first_letter() -> None:
    found = {varied(POST, NAMES, chance(seed)).text for seed in range(200)}
    hidden = [text for text in found if any(letter in text for letter in "*$3@")]
    assert hidden
    assert all("u" in text and "c" in text for text in hidden)
