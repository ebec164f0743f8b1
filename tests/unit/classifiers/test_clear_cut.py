"""Posts about which there can be no doubt, read by the bundled model."""

import pytest

from classifiers.predict import Classifier, Reading

RISKY = {
    "Someone should wait for him in the car park and break his legs": "threatening",
    "I am going to kill her when she comes out of that school": "threatening",
    "Mrs Croft is a useless fat cow": "abusive",
    "The head is an absolute idiot and a bully": "abusive",
    "Mr Lomas was sacked from his last school for stealing the trip money": "defamatory",
    "Heard she was caught stealing from the PTA": "defamatory",
    "Harvey Pritchard in Year 4 lives at 22 Alder Close and walks home alone": "identifying",
    "Send them all back to where they came from, dirty immigrants": "hateful",
    "My son is being bullied every day and he says he wants to die": "safeguarding",
}
HARMLESS = (
    "Thank you to every member of staff, our daughter has loved her first term.",
    "What time does parents' evening start on Thursday?",
    "I'll be taking this to Ofsted and my solicitor if I don't hear back.",
    "Reminder: INSET day on Monday, the school is closed to pupils.",
    "Mrs Patel's assembly was lovely.",
    "The communication from this school is dreadful. Nobody rang me back for a week.",
    "This homework will be the death of me lol",
)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(n_threads=1)


def one(classifier: Classifier, text: str) -> Reading:
    (reading,) = classifier.read([text])
    return reading


@pytest.mark.parametrize(("text", "label"), RISKY.items())
def test_a_plain_risk_is_named(classifier: Classifier, text: str, label: str) -> None:
    assert label in one(classifier, text).labels


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_post_carries_no_risk(classifier: Classifier, text: str) -> None:
    assert one(classifier, text).labels == ()


@pytest.mark.parametrize(
    ("text", "sentiment", "intent"),
    [
        (HARMLESS[0], "positive", "praise"),
        (HARMLESS[1], "neutral", "query"),
        (HARMLESS[3], "neutral", "news"),
        (HARMLESS[5], "negative", "complaint"),
    ],
)
def test_sentiment_and_intent_of_plain_posts(
    classifier: Classifier, text: str, sentiment: str, intent: str
) -> None:
    reading = one(classifier, text)
    assert (reading.sentiment, reading.intent) == (sentiment, intent)


def test_disguised_words_are_read_like_plain_ones(classifier: Classifier) -> None:
    plain, disguised = (one(classifier, text) for text in ("fat idiot teacher", "f@t i d i o t teacher"))
    assert plain.labels == disguised.labels
    assert "abusive" in plain.labels
