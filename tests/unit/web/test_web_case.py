"""The case page: what it shows, and that nothing in a post can harm its reader."""

from dataclasses import replace

import pytest

from monitor.domain.case import Action, CaseEvent
from monitor.domain.plan import OverlayLine, PlanDeadline, PlanStep
from tests.unit.web.web_browser import Browser, Markup, faults, words
from tests.unit.web.web_cases import add_case, case_post, plan, post
from tests.unit.web.web_scene import Scene


def test_the_words_behind_each_label_are_marked_with_its_key(browser: Browser) -> None:
    html = browser.get("/cases/2").text
    assert '<mark class="mark mark-threatening">Wait till I see that PE </mark>' in html
    assert '<mark class="mark mark-threatening mark-several">teacher<span class="key">' in html
    assert '<abbr title="possibly defamatory">DE</abbr>' in html
    assert "possible safeguarding concern" in words(html)


def test_the_text_is_shown_to_the_letter() -> None:
    scene = Scene()
    add_case(scene.store, "low", [case_post(post("  two\n\n\tlines &amp; <b>more</b>  "))])
    browser = Browser(scene.app())
    browser.sign_in()
    assert (
        'id="post">  two\n\n\tlines &amp;amp; &lt;b&gt;more&lt;/b&gt;  </div>' in browser.get("/cases/1").text
    )


def test_scores_are_words_and_percent_and_doubt_asks_for_a_person(browser: Browser) -> None:
    text = words(browser.get("/cases/2").text)
    assert "possibly threatening very sure (91 %)" in text
    assert "possibly defamatory fairly sure (78 %)" in text
    assert "Needs a person: the model is not sure about “possible safeguarding concern” (44 %)." in text


def test_the_page_says_who_where_when_and_why(browser: Browser) -> None:
    text = words(browser.get("/cases/2").text)
    assert "Bluesky · public feed · by @angrydad.example" in text
    assert "Posted Wed 18 Nov 2026, 06:28 · collected Wed 18 Nov 2026, 06:40" in text
    assert "In answer to: Detention again for forgetting a jumper." in text
    assert "names the school: Tarnholt School" in text
    assert "Tone against the school" in text
    assert "he deserves a slap tbh" in text


def test_times_are_the_schools_own() -> None:
    scene = Scene()
    add_case(scene.store, "low", [case_post(post("Hello", hours=24 * 100))])
    browser = Browser(scene.app())
    browser.sign_in()
    assert "Posted Mon 10 Aug 2026, 08:40" in words(browser.get("/cases/1").text)


def test_the_policy_is_shown_in_order_with_its_clauses(browser: Browser) -> None:
    html = browser.get("/cases/2").text
    text = words(html[html.index('id="policy"') :])
    wanted = [
        "Tarnholt Community School: Social Media Policy, adopted 2025-09",
        "Do not Staff do not reply or hit back. Your policy TA-4.5 Staff neither answer nor retaliate.",
        "Do not name the member of staff in any statement. Law or guidance, not your policy",
        "Is the author a parent of a pupil at the school?",
        "Answer within 24 hours",
        "Within the school Do now Tell the headteacher. By: the member of staff · Your policy TA-4.1 The",
        "Keep a print of the screen",
        "Needed first: screen print, time",
        "To choose from: paper, file",
        "Mind: Never copy a picture of a child. [TA-4.9]",
        "TA-9.9",
        "Towards others First say why it is necessary to act towards others. Invite the parent",
        "Only if: the author is a parent",
        "A reading of your policy, not yet confirmed by the school",
        "Consider whether the police should be told. optional",
        "Law and guidance Not your policy",
        "Education Act 2002, s141F",
    ]
    at = 0
    for piece in wanted:
        assert piece in text[at:], piece
        at += text[at:].index(piece)


def test_silence_is_shown_as_silence_and_never_filled(browser: Browser) -> None:
    html = browser.get("/cases/4").text
    assert "Your policy does not say what to do within the school." in html
    assert "Your policy does not say what to do towards others." in html
    assert "Mark as done" not in html
    assert "Law and guidance" not in html


def test_steps_of_the_law_stand_apart_from_the_policy() -> None:
    scene = Scene()
    law = PlanStep(key="lado", do="refer_lado", to="lado", role="head", order=1, phase="out", cites=("L7",),
                   basis="overlay", text="Ask the designated officer.")  # fmt: skip
    add_case(
        scene.store,
        "high",
        [case_post(post("x"))],
        plan=plan(steps=(law,), is_silent_in=True, is_silent_out=True),
    )
    browser = Browser(scene.app())
    browser.sign_in()
    html = browser.get("/cases/1").text
    assert html.index("does not say what to do towards others") < html.index('id="law-title"')
    assert html.index('id="law-title"') < html.rindex("designated officer")
    at_once = words(html.partition('class="at-once"')[2].partition("</div>")[0])
    assert "Do now , by law or guidance, not your policy: Ask the designated officer." in at_once


def test_a_point_of_law_names_its_page_its_grade_and_the_day_on_which_it_was_checked() -> None:
    scene = Scene()
    line = OverlayLine(
        source="LAW-L1", text="Tell the safeguarding lead.", topic="Safeguarding", page="gov.uk: Safe",
        url="https://www.gov.uk/", checked="2025-01-31", grade="S",
    )  # fmt: skip
    clock = PlanDeadline(kind="working_day", text="One working day.", basis="overlay", cites=("LAW-L7",))
    shown = plan(overlay=(line, replace(line, url="javascript:alert(1)", page="<b>x")), clocks=(clock,),
                 held_back=("“Look into it” is held back: not yet (LAW-L7)",))  # fmt: skip
    add_case(scene.store, "high", [case_post(post("x"))], plan=shown)
    browser = Browser(scene.app())
    browser.sign_in()
    html = browser.get("/cases/1").text
    law = html[html.index('id="law-title"') :]
    assert '<a href="https://www.gov.uk/" rel="noopener noreferrer nofollow"' in law
    assert "from a secondary source only; checked on 31 January 2025; look again" in law
    assert "One working day." in law
    assert "javascript:" not in html
    assert "<b>x" not in html
    assert "is held back: not yet" in html[: html.index('id="law-title"')]


@pytest.mark.parametrize(
    "path", ["/", "/cases/1", "/cases/2", "/cases/3", "/cases/4", "/cases/5", "/?severity=high"]
)
def test_every_page_is_well_built_whatever_the_posts_say(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert faults(answer.text) == []
    assert "<script>alert" not in answer.text
    assert "\u202e" not in answer.text
    assert "\x00" not in answer.text


def test_hostile_words_are_shown_and_their_address_is_no_link(browser: Browser) -> None:
    html = browser.get("/cases/5").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert '<span class="control" title="U+202E right-to-left override">U+202E</span>' in html
    assert "{{ 7*7 }}" in html
    assert not [a for a in Markup(html).all("a") if "javascript" in a["href"]]
    assert "Open at" not in html


def test_a_web_address_is_a_link_that_tells_nothing(browser: Browser) -> None:
    (link,) = [a for a in Markup(browser.get("/cases/1").text).all("a") if a["href"].startswith("https:")]
    assert link["href"] == "https://social.example/r/tarnholt/a"
    assert link["rel"] == "noopener noreferrer nofollow"


def test_words_that_look_like_addresses_in_a_post_are_no_links() -> None:
    scene = Scene()
    add_case(scene.store, "low", [case_post(post("see https://evil.example/x and www.evil.example"))])
    browser = Browser(scene.app())
    browser.sign_in()
    assert not [a for a in Markup(browser.get("/cases/1").text).all("a") if "evil" in a["href"]]


def test_a_pile_on_is_shown_in_part_with_its_number() -> None:
    scene = Scene()
    posts = [case_post(post(f"post number {i}", n=str(i)), labels=("abusive",)) for i in range(30)]
    add_case(scene.store, "medium", posts)
    browser = Browser(scene.app())
    browser.sign_in()
    text = words(browser.get("/cases/1").text)
    assert "one of 30 in this case" in text
    assert "And 9 more posts, not shown here." in text


def test_a_case_whose_posts_are_gone_still_opens() -> None:
    scene = Scene()
    case = add_case(scene.store, "low", [case_post(post("x"))])
    with scene.store.begin() as unit:
        event = CaseEvent(case_id=0, revision=1, action=Action.OPEN, by="Gatepost", at=case.opened_at)
        unit.add_case(case, event)
    browser = Browser(scene.app())
    browser.sign_in()
    answer = browser.get("/cases/2")
    assert answer.status_code == 200
    assert "have been deleted" in words(answer.text)
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("case_id", ["0", "77", "99999999999999999999", "x", "-1"])
def test_a_case_that_is_not_there_is_a_plain_page(browser: Browser, case_id: str) -> None:
    answer = browser.get(f"/cases/{case_id}")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_a_post_without_end_does_not_make_a_page_without_end() -> None:
    scene = Scene()
    add_case(scene.store, "low", [case_post(post("\u200b" * 300_000 + "x" * 300_000))])
    browser = Browser(scene.app())
    browser.sign_in()
    html = browser.get("/cases/1").text
    assert len(html) < 200_000
    assert "U+200B×50000" in html
    assert "the first 50000 characters are shown" in html
