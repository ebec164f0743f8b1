"""The response ladder: what may follow what, which rung is next, and the removal rates."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.domain.ladder import (
    AskedToRemove,
    LadderError,
    Rung,
    RungCount,
    asked_to_remove,
    is_refused_by_author,
    with_confirmed,
    with_ended,
    with_taken,
)
from monitor.domain.ladder_advice import EVIDENCE, RungAdvice, Scene, advise, is_of_rung
from monitor.domain.plan import OverlayLine, Plan, PlanGuardrail
from tests.unit.domain.domain_values import NOW, a_plan, a_step

HOUR = timedelta(hours=1)


def a_rung(step: str = "platform", **fields: Any) -> Rung:
    """Give a rung taken now by Ada Marsh."""
    return replace(Rung(key="r1", step=step, taken_by="Ada Marsh", taken_at=NOW), **fields)


def a_parent(*rungs: Rung, **fields: Any) -> Scene:
    """Give the scene of an abusive post by a parent."""
    return replace(Scene(rungs=rungs, author_role="parent", labels=("abusive",)), **fields)


def advice(plan: Plan, scene: Scene, step: str, *, hours: float = 0) -> RungAdvice:
    """Give what is said of one rung some hours from now."""
    return next(one for one in advise(plan, scene, now=NOW + hours * HOUR) if one.step == step)


def steps(*rows: tuple[str, int, str], **fields: Any) -> Plan:
    """Give a plan of (verb, order, clause) towards others."""
    made = tuple(a_step(do, do=do, to="", phase="out", order=n, cites=(cite,)) for do, n, cite in rows)
    return replace(a_plan(), steps=made, is_silent_out=False, **fields)


SILENT = a_plan()
MERSEY = replace(
    steps(
        ("report_police", 1, "MV-8.5"),
        ("invite_author_in", 2, "MV-8.7"),
        ("ask_author_remove", 3, "MV-8.7"),
        ("decide_next", 4, "MV-8.8"),
    )
)
MERSEY = replace(
    MERSEY,
    steps=tuple(replace(s, condition="author refused") if s.do == "decide_next" else s for s in MERSEY.steps),
)
HOLY = steps(("report_platform", 1, "HC-14.1"))


# --- what may follow what ---------------------------------------------------------------------------------


def next_rung(plan: Plan, scene: Scene, *, now: datetime) -> RungAdvice | None:
    """Give the rung to think of next; None while an answer is awaited, or when nothing is left to ask."""
    return next((one for one in advise(plan, scene, now=now) if one.state == "next"), None)


def test_rungs_are_numbered_within_their_case() -> None:
    rungs = with_taken((), a_rung(key=""))
    rungs = with_taken(rungs, a_rung("poster", key=""))

    assert [rung.key for rung in rungs] == ["r1", "r2"]


def test_the_same_is_not_asked_twice_while_an_answer_is_awaited() -> None:
    rungs = with_taken((), a_rung())

    with pytest.raises(LadderError, match=r"The platform has been asked already on 18 November 2026 \(r1\)"):
        with_taken(rungs, a_rung())


def test_another_post_of_the_case_may_be_asked_about_beside_it() -> None:
    rungs = with_taken((), a_rung(post="m1"))

    assert len(with_taken(rungs, a_rung(post="m2"))) == 2
    with pytest.raises(LadderError):
        with_taken(rungs, a_rung(post=""))


def test_the_same_may_be_asked_again_once_it_has_ended() -> None:
    rungs = with_ended((a_rung(),), "r1", outcome="no_answer", by="Ada Marsh", note="", now=NOW)

    assert [rung.key for rung in with_taken(rungs, a_rung())] == ["r1", "r2"]


@pytest.mark.parametrize(
    ("rung", "key", "outcome", "words"),
    [
        (a_rung(), "r9", "removed", "There is no such rung"),
        (a_rung(), "", "removed", "There is no such rung"),
        (a_rung(), "r1", "", "Choose what came of it"),
        (a_rung(), "r1", "deleted", "Choose what came of it: removed, refused, no_answer, other"),
        (
            a_rung(outcome="refused", outcome_by="Ben Lowe"),
            "r1",
            "removed",
            "has ended already: refused.*Ben Lowe",
        ),
        (a_rung("police"), "r1", "removed", "r1 asked nobody to remove the post"),
        (a_rung("police", second="ben"), "r1", "refused", "was not confirmed by ben yet"),
    ],
)
def test_an_outcome_that_does_not_fit_is_refused(rung: Rung, key: str, outcome: str, words: str) -> None:
    with pytest.raises(LadderError, match=words):
        with_ended((rung,), key, outcome=outcome, by="Ada Marsh", note="", now=NOW)


def test_a_post_that_is_removed_ends_the_other_requests_for_it_and_no_more() -> None:
    rungs = (
        a_rung("poster", key="r1", post="m1"),
        a_rung("platform", key="r2", post="m1"),
        a_rung("platform", key="r3", post="m2"),
        a_rung("police", key="r4"),
    )

    ended = with_ended(rungs, "r2", outcome="removed", by="Ada Marsh", note="gone", now=NOW)

    assert [rung.outcome for rung in ended] == ["other", "removed", "", ""]
    assert ended[0].note == "The post was gone before an answer came (r2)."


def test_only_the_person_who_was_asked_confirms_a_heavy_rung() -> None:
    asked = (a_rung("police", second="ben"),)

    done = with_confirmed(asked, "r1", by="Ben Lowe", login="BEN", now=NOW)

    assert (done[0].confirmed_by, done[0].needs_second, done[0].is_waiting) == ("Ben Lowe", False, True)
    for by, login in (("Ada Marsh", "ben"), ("Cleo Hart", "cleo"), ("Ben Lowe", "")):
        with pytest.raises(LadderError, match="is to be confirmed by ben"):
            with_confirmed(asked, "r1", by=by, login=login, now=NOW)
    with pytest.raises(LadderError, match="waits for nobody"):
        with_confirmed(done, "r1", by="Ben Lowe", login="ben", now=NOW)


def test_an_answer_is_overdue_from_the_very_moment_it_was_due() -> None:
    rung = a_rung(answer_due_at=NOW)

    assert not rung.is_overdue(NOW - timedelta(microseconds=1))
    assert rung.is_overdue(NOW)
    assert not replace(rung, outcome="refused").is_overdue(NOW)


# --- which rung is next -----------------------------------------------------------------------------------


def test_mersey_vale_goes_to_the_police_and_then_to_the_parent_and_not_to_the_platform() -> None:
    police = next_rung(MERSEY, a_parent(), now=NOW)
    assert police is not None
    assert (police.step, police.cites) == ("police", ("MV-8.5",))

    poster = next_rung(MERSEY, a_parent(a_rung("police")), now=NOW)
    assert poster is not None
    assert (poster.step, poster.cites) == ("poster", ("MV-8.7",))

    platform = advice(MERSEY, a_parent(), "platform")
    assert (platform.state, platform.is_hard, platform.cites) == ("not_yet", True, ("MV-8.8",))


def test_mersey_vale_opens_the_platform_after_a_refusal_that_was_noted() -> None:
    silence = a_parent(a_rung("poster", outcome="no_answer"))
    refusal = a_parent(a_rung("poster", outcome="refused"))

    assert advice(MERSEY, silence, "platform").state == "not_yet"
    assert advice(MERSEY, refusal, "platform").state != "not_yet"
    assert is_refused_by_author(refusal.rungs)
    assert not is_refused_by_author(silence.rungs)


def test_holy_cross_goes_straight_to_the_platform_and_never_cites_a_clause_for_asking_the_author() -> None:
    found = next_rung(HOLY, a_parent(), now=NOW)
    poster = advice(HOLY, a_parent(), "poster")

    assert found is not None
    assert (found.step, found.basis, found.cites) == ("platform", "explicit", ("HC-14.1",))
    assert (poster.state, poster.basis, poster.cites) == ("not_provided", "school_setting", ())
    assert poster.needs_reason


def test_where_the_policy_is_silent_every_rung_is_a_school_setting_or_guidance() -> None:
    found = advise(SILENT, a_parent(), now=NOW)

    assert {one.basis for one in found} == {"school_setting", "overlay"}
    assert [one.state for one in found] == ["next", "open", "not_yet", "open", "open"]
    assert not [cite for one in found for cite in one.cites if not cite.startswith("LAW-")]


def test_a_stranger_is_not_written_to() -> None:
    found = next_rung(SILENT, Scene(), now=NOW)

    assert advice(SILENT, Scene(), "poster").state == "not_yet"
    assert found is not None
    assert found.step == "platform"


@pytest.mark.parametrize(("hours", "state"), [(0, "not_yet"), (47.99, "not_yet"), (48, "next")])
def test_the_helpline_comes_after_48_hours_of_the_platforms_silence(hours: float, state: str) -> None:
    scene = a_parent(a_rung("poster", outcome="refused"), a_rung(answer_due_at=NOW + 48 * HOUR))

    helpline = advice(SILENT, scene, "helpline", hours=hours)

    assert (helpline.state, helpline.basis, helpline.cites) == (state, "overlay", ("LAW-L14",))


def test_the_helpline_may_be_asked_at_once_where_a_child_is_at_stake() -> None:
    assert advice(SILENT, a_parent(labels=("safeguarding",)), "helpline").state == "open"
    assert advice(SILENT, a_parent(), "helpline").state == "not_yet"


def test_nothing_is_next_while_an_answer_is_awaited() -> None:
    assert next_rung(SILENT, a_parent(a_rung("poster", answer_due_at=NOW + HOUR)), now=NOW) is None


def test_nothing_is_left_to_ask_once_the_post_is_gone() -> None:
    scene = a_parent(a_rung("poster", outcome="removed"))

    assert next_rung(SILENT, scene, now=NOW) is None
    assert [advice(SILENT, scene, step).state for step in ("poster", "platform", "helpline")] == [
        "settled"
    ] * 3


def test_one_post_of_several_that_is_gone_leaves_the_rest_to_ask_for() -> None:
    scene = a_parent(a_rung("poster", outcome="removed", post="m1"))

    assert advice(SILENT, scene, "platform").state == "next"


@pytest.mark.parametrize("source", ["LAW-L7", "LAW-L4, LAW-L5", "Education Act 2002 (LAW-L6)"])
def test_advice_comes_before_the_author_hears_of_an_allegation(source: str) -> None:
    plan = replace(SILENT, overlay=(OverlayLine(source=source, text="Take advice."),))

    poster = advice(plan, a_parent(), "poster")

    assert (poster.state, poster.basis, poster.is_hard) == ("not_yet", "overlay", False)


def test_law_l10_is_not_taken_for_law_l1() -> None:
    plan = replace(SILENT, overlay=(OverlayLine(source="LAW-L10", text="Ring 999."),))

    assert advice(plan, a_parent(), "helpline").state == "not_yet"
    assert advice(plan, a_parent(), "police").cites == ("LAW-L10",)


@pytest.mark.parametrize("role", ["pupil", "former_pupil"])
def test_the_police_are_never_next_for_a_pupil_even_where_the_policy_names_them(role: str) -> None:
    plan = steps(("report_police", 1, "MV-8.5"))

    police = advice(plan, a_parent(author_role=role), "police")

    assert police.state == "open"
    assert "pastoral route first" in police.why


def test_what_a_guardrail_forbids_is_not_a_rung() -> None:
    rail = PlanGuardrail(forbid=("ask_author_remove",), cites=("TS-9",), text="Never ask for removal.")
    plan = replace(SILENT, guardrails=(rail,))

    poster = advice(plan, a_parent(), "poster")

    assert (poster.state, poster.cites, poster.is_hard) == ("forbidden", ("TS-9",), True)


@pytest.mark.parametrize(("to", "rung"), [("police", "police"), ("legal", "adviser"), ("", "adviser")])
def test_a_consultation_counts_by_whom_it_names(to: str, rung: str) -> None:
    step = a_step("consult", do="consult", to=to)

    assert [name for name in EVIDENCE if is_of_rung(step, name)] == [rung]


# --- the removal rate -------------------------------------------------------------------------------------


def test_requests_are_counted_by_rung_and_platform_with_what_came_of_them() -> None:
    rungs = [
        a_rung("poster", platform="x", outcome="removed"),
        a_rung("poster", platform="x", outcome="refused"),
        a_rung("platform", platform="x", outcome="removed"),
        a_rung("platform", platform="reddit", outcome="removed"),
        a_rung("platform", platform="reddit", outcome="no_answer"),
        a_rung("police", platform="x"),
    ]

    asked = asked_to_remove(rungs, NOW, NOW + HOUR)

    assert asked.total(lambda row: row.n_asked) == 5
    assert asked.by_step() == {"poster": (1, 2), "platform": (2, 3)}
    assert asked.by_platform() == {"reddit": (1, 2), "x": (2, 3)}
    assert asked.rows[0] == RungCount(step="poster", platform="x", n_asked=2, n_removed=1, n_refused=1)


@pytest.mark.parametrize(("hours", "n"), [(-0.01, 0), (0, 1), (0.99, 1), (1, 0)])
def test_a_span_of_requests_is_half_open(hours: float, n: int) -> None:
    asked = asked_to_remove([a_rung(taken_at=NOW + hours * HOUR)], NOW, NOW + HOUR)

    assert asked.total(lambda row: row.n_asked) == n


def test_no_request_gives_no_rates() -> None:
    assert asked_to_remove([], NOW, NOW + HOUR) == AskedToRemove()
    assert AskedToRemove().by_step() == {}
