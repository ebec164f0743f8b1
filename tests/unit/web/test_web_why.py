"""Why a label was given: what the page shows, and that nothing in a post can harm its reader."""

import pytest

from monitor.domain.explanation import Explanation, WeighedWord
from monitor.services.ports import ExplainerBusyError
from monitor.testing import WordExplainer
from monitor.web.shading import Shaded, shaded
from tests.unit.web.web_browser import Browser, Markup, faults, words
from tests.unit.web.web_cases import add_case, case_post, fill, post
from tests.unit.web.web_scene import MODEL, Scene


def signed_in(scene: Scene) -> Browser:
    browser = Browser(scene.app())
    browser.sign_in()
    return browser


def links(html: str) -> list[str]:
    return [a["href"] for a in Markup(html).all("a") if "/why/" in a["href"]]


def test_beside_each_label_stands_a_link_that_says_what_it_is(browser: Browser) -> None:
    html = browser.get("/cases/2").text
    assert [link.rsplit("/", 1)[1] for link in links(html)] == [
        "threatening", "defamatory", "safeguarding", "threatening",
    ]  # fmt: skip
    assert "Why “possibly threatening” ?" in words(html)
    assert faults(html) == []


def test_the_page_names_the_words_and_how_far_the_score_falls(browser: Browser) -> None:
    html = browser.get(links(browser.get("/cases/2").text)[0]).text
    text = words(html)
    assert "Why “possibly threatening”?" in text
    assert "The score falls from 90 % to 41 % when these words are covered:" in text
    assert "watch alone: from 90 % to 60 %" in text
    assert '<mark class="shade shade-4">watch<span class="key"><span class="for-ears"> (word </span>1' in html
    assert '<mark class="shade shade-1">Wait<span' in html
    assert "does not show what the author meant" in text
    assert f"Weighed by {MODEL}." in text
    assert "no longer loaded" not in text
    assert faults(html) == []


def test_another_post_of_the_case_can_be_asked_about_too(browser: Browser) -> None:
    html = browser.get(links(browser.get("/cases/2").text)[-1]).text
    assert "The score falls from 90 % to 50 % when this word is covered:" in words(html)


def test_the_way_back_keeps_the_queue_s_filter(browser: Browser) -> None:
    (link, *_) = links(browser.get("/cases/2?severity=critical").text)
    back = Markup(browser.get(link).text).all("a")
    assert "/cases/2?severity=critical#post" in [a["href"] for a in back]


def test_a_reading_by_another_model_is_said_to_be_one(scene: Scene) -> None:
    scene.explainer = WordExplainer({"watch": 0.3}, version="gatepost-small 2.0")
    browser = signed_in(scene)
    text = words(browser.get(links(browser.get("/cases/2").text)[0]).text)
    assert "Weighed by gatepost-small 2.0." in text
    assert f"The labels of this case were read by {MODEL} , which is no longer loaded" in text


def test_a_label_that_hangs_on_no_single_word_is_said_to(scene: Scene) -> None:
    scene.explainer = WordExplainer({}, version=MODEL)
    browser = signed_in(scene)
    html = browser.get(links(browser.get("/cases/2").text)[0]).text
    assert "No word carries it: whichever is covered, the score stays near 90 %." in words(html)
    assert "<mark" not in html


def test_hostile_words_are_shown_and_do_nothing() -> None:
    scene = Scene(explainer=WordExplainer({"<script>alert(1)</script>": 0.4}, version=MODEL))
    text = "look <script>alert(1)</script> {{ 7*7 }} \u202egnp.exe \x00"
    add_case(scene.store, "high", [case_post(post(text), labels=("hateful",))])
    browser = signed_in(scene)
    html = browser.get(links(browser.get("/cases/1").text)[0]).text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<span" in html
    assert "\u202e" not in html
    assert "{{ 7*7 }}" in html
    assert faults(html) == []


def test_only_signed_in_people_may_ask(stranger: Browser, browser: Browser) -> None:
    (link, *_) = links(browser.get("/cases/2").text)
    answer = Browser(stranger.app).get(link)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?")


def test_while_another_label_is_explained_the_page_asks_for_a_moment(scene: Scene) -> None:
    browser = signed_in(scene)
    (link, *_) = links(browser.get("/cases/2").text)
    scene.explainer.failures.append(ExplainerBusyError("busy"))
    answer = browser.get(link)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "Another label is being explained" in words(answer.text)
    assert browser.get(link).status_code == 200


@pytest.mark.parametrize(
    ("case", "mention", "label"),
    [
        ("2", "", "rude"),
        ("77", "", "abusive"),
        ("2", "none", "abusive"),
        ("x", "", "abusive"),
        ("9" * 5000, "", "a"),
    ],
)
def test_what_is_not_there_is_a_plain_page(browser: Browser, case: str, mention: str, label: str) -> None:
    known = links(browser.get("/cases/2").text)[0].split("/")[4]
    assert browser.get(f"/cases/{case}/why/{mention or known}/{label}").status_code == 404


def test_a_form_cannot_be_sent_there(browser: Browser) -> None:
    (link, *_) = links(browser.get("/cases/2").text)
    assert browser.post(link, {}).status_code == 405


def test_what_the_model_does_not_judge_is_said_where_its_labels_stand() -> None:
    silent = ("defamatory", "safeguarding", "target", "sentiment")
    scene = Scene(explainer=WordExplainer({}, version=MODEL, not_judged=silent))
    fill(scene.store)
    browser = signed_in(scene)
    html = browser.get("/cases/2").text
    assert (
        "This model does not judge: defamatory, safeguarding, whom it is about, its tone. A person must."
    ) in words(html)
    assert "About not judged Tone not judged What it is something else" in words(html)
    assert "of 100 posts" not in html
    answer = browser.get(links(html)[1])
    assert "does not judge whether words are “possibly defamatory”" in words(answer.text)


def test_of_a_model_no_longer_loaded_the_labels_that_it_did_not_score_are_named() -> None:
    scene = Scene(explainer=WordExplainer({}, version="gatepost-small 2.0"))
    fill(scene.store)
    html = signed_in(scene).get("/cases/1").text
    assert "does not judge: threatening, hateful, sexual, identifying, safeguarding." in words(html)


def explanation(*found: tuple[int, int, float], n_strongest: int = 1) -> Explanation:
    weighed = tuple(WeighedWord(start=a, end=b, fall=weight / 10, weight=weight) for a, b, weight in found)
    strongest = tuple(sorted(weighed, key=lambda word: -word.weight)[:n_strongest])
    return Explanation(label="abusive", model="m", at_least=0.5, score=0.9, start=0, end=99, uncovered=0.9,
                       covered=0.1, words=weighed, strongest=strongest)  # fmt: skip


def test_shades_follow_the_weights_and_the_texts_add_up() -> None:
    runs = shaded("a useless fat cow", explanation((0, 1, 0.0), (2, 9, 2.0), (10, 13, 0.6), (14, 17, 1.6)))
    assert "".join(run.text for run in runs) == "a useless fat cow"
    assert [(run.text, run.shade, run.rank) for run in runs if run.shade] == [
        ("useless", 4, 1),
        ("fat", 2, 0),
        ("cow", 4, 0),
    ]


def test_words_beyond_what_is_shown_are_left_out() -> None:
    assert shaded("abc", explanation((0, 3, 1.0), (4, 9, 2.0))) == (Shaded(text="abc", shade=3),)


def test_where_nothing_counts_nothing_is_shaded() -> None:
    assert shaded("a b", explanation((0, 1, 0.01), n_strongest=0)) == (Shaded(text="a b"),)
