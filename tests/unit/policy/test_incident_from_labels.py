"""From the classifier's labels to a policy's incident, and the severity that labels suggest."""

import pytest

from monitor.domain.incident import incident_from, severity_of
from monitor.domain.policy.vocabulary import Severity, UnknownWordError


def categories(labels: str, target: str, sentiment: str = "negative", intent: str = "other") -> set[str]:
    return set(incident_from(labels.split(), target.split(), sentiment, intent).categories)


@pytest.mark.parametrize(
    ("labels", "target", "expected"),
    [
        ("abusive", "staff", "offensive cyberbullying"),
        ("abusive", "school", "offensive"),
        ("abusive safeguarding", "pupil", "offensive cyberbullying child_welfare"),
        ("threatening", "staff", "threat"),
        ("hateful", "other", "discriminatory hate_crime"),
        ("defamatory", "staff", "defamatory"),
        ("defamatory safeguarding", "staff", "allegation_about_adult child_welfare"),
        ("identifying", "pupil", "child_identified"),
        ("identifying", "staff", "data_protection"),
        ("identifying", "pupil staff", "child_identified data_protection"),
        ("identifying", "", "data_protection"),
        ("safeguarding", "pupil", "child_welfare"),
        ("sexual", "staff", "sexual_content"),
        ("sexual safeguarding", "pupil", "sexual_content child_welfare indecent_image"),
    ],
)
def test_risk_labels_become_categories(labels: str, target: str, expected: str) -> None:
    assert categories(labels, target) == set(expected.split())


@pytest.mark.parametrize(
    ("sentiment", "intent", "expected"),
    [
        ("negative", "complaint", {"complaint", "criticism"}),
        ("neutral", "query", {"query"}),
        ("positive", "praise", {"positive"}),
        ("neutral", "news", {"comment"}),
        ("negative", "other", {"criticism"}),
        ("neutral", "other", {"comment"}),
        ("positive", "other", {"positive"}),
    ],
)
def test_a_post_without_risk_is_read_by_its_intent(sentiment: str, intent: str, expected: set[str]) -> None:
    assert categories("", "school", sentiment, intent) == expected


def test_a_complaint_with_abuse_is_not_also_civil_criticism() -> None:
    assert categories("abusive", "school", intent="complaint") == {"offensive"}


def test_a_complaint_with_abuse_on_the_own_account_still_wants_an_answer() -> None:
    incident = incident_from(["abusive"], ["school"], "negative", "complaint", context=["own_account"])
    assert incident.categories == {"offensive", "complaint"}


def test_the_author_is_unknown_until_a_person_says() -> None:
    assert incident_from([], ["school"], "neutral", "query").author == "unknown"
    assert incident_from([], ["school"], "neutral", "query", author="parent").author == "parent"


def test_targets_are_said_in_the_policys_words() -> None:
    assert incident_from(["hateful"], ["other", "staff"], "negative", "other").targets == {
        "community",
        "staff",
    }


@pytest.mark.parametrize(
    ("labels", "target", "sentiment", "intent", "words"),
    [
        (["abuse"], ["staff"], "negative", "other", 'write "abusive"'),
        ([], ["teacher"], "negative", "other", "unknown target"),
        ([], ["staff"], "bad", "other", "unknown sentiment"),
        ([], ["staff"], "negative", "complain", 'write "complaint"'),
    ],
)
def test_a_word_outside_the_labelling_guide_is_refused(
    labels: list[str], target: list[str], sentiment: str, intent: str, words: str
) -> None:
    with pytest.raises(UnknownWordError, match=words):
        incident_from(labels, target, sentiment, intent)


@pytest.mark.parametrize(
    ("labels", "target", "expected"),
    [
        ("threatening", "staff", "critical"),
        ("threatening", "school", "high"),
        ("threatening safeguarding", "school", "critical"),
        ("sexual", "pupil", "critical"),
        ("sexual", "staff", "medium"),
        ("safeguarding", "pupil", "critical"),
        ("defamatory safeguarding", "staff", "high"),
        ("hateful", "staff", "high"),
        ("identifying", "staff", "high"),
        ("identifying", "pupil", "medium"),
        ("identifying abusive", "pupil", "high"),
        ("abusive", "staff", "medium"),
        ("defamatory", "school", "medium"),
        ("", "school", "none"),
    ],
)
def test_labels_suggest_a_severity(labels: str, target: str, expected: Severity) -> None:
    assert severity_of(labels.split(), target.split()) == expected


@pytest.mark.parametrize(
    ("intent", "expected"), [("complaint", "low"), ("query", "low"), ("praise", "none"), ("other", "none")]
)
def test_what_wants_an_answer_is_of_low_severity(intent: str, expected: Severity) -> None:
    assert severity_of([], ["school"], intent=intent) == expected


def test_details_that_let_a_stranger_find_a_child_are_critical() -> None:
    assert severity_of(["identifying"], ["pupil"], findable_child=True) == "critical"
    assert severity_of(["identifying"], ["staff"], findable_child=True) == "high"


def test_the_graver_of_labels_and_policy_counts() -> None:
    assert severity_of(["abusive"], ["staff"], policy_severity="high") == "high"
    assert severity_of(["hateful"], ["staff"], policy_severity="low") == "high"
