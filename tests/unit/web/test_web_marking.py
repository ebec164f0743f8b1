"""Marked words: cut right, whatever the spans."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.assessment import RISK_LABELS, Span
from monitor.web.marking import LABEL_KEYS, stretches

texts = st.text(max_size=60)
spans = st.lists(
    st.builds(
        Span,
        start=st.integers(-5, 70),
        end=st.integers(-5, 70),
        label=st.sampled_from([*RISK_LABELS, "no such label"]),
    ),
    max_size=8,
)


@given(texts, spans)
def test_the_stretches_add_up_to_the_text(text: str, given_spans: list[Span]) -> None:
    assert "".join(s.text for s in stretches(text, given_spans)) == text


@given(texts, spans)
def test_every_character_carries_exactly_the_labels_of_the_spans_over_it(
    text: str, given_spans: list[Span]
) -> None:
    found = [stretch.labels for stretch in stretches(text, given_spans) for _ in stretch.text]
    for i, labels in enumerate(found):
        over = {s.label for s in given_spans if s.start <= i < s.end and s.label in RISK_LABELS}
        assert set(labels) == over


@given(texts, spans)
def test_a_label_ends_exactly_where_the_next_character_lacks_it(text: str, given_spans: list[Span]) -> None:
    cut = stretches(text, given_spans)
    for here, after in zip(cut, [*cut, None][1:], strict=True):
        following = after.labels if after else ()
        assert set(here.ending) == set(here.labels) - set(following)
        assert here.text
        assert after is None or here.labels != after.labels


def test_overlapping_spans_give_a_stretch_with_both_labels() -> None:
    cut = stretches(
        "abcdef", [Span(start=0, end=4, label="defamatory"), Span(start=2, end=6, label="abusive")]
    )
    assert [(s.text, s.labels, s.ending) for s in cut] == [
        ("ab", ("defamatory",), ()),
        ("cd", ("abusive", "defamatory"), ("defamatory",)),
        ("ef", ("abusive",), ("abusive",)),
    ]


def test_an_empty_post_has_no_stretches() -> None:
    assert stretches("", [Span(start=0, end=3, label="abusive")]) == ()


def test_each_label_has_a_key_of_its_own() -> None:
    assert set(LABEL_KEYS) == set(RISK_LABELS)
    assert len(set(LABEL_KEYS.values())) == len(RISK_LABELS)
