"""Which rung of the ladder is next: what the policy says, then guidance, then the school's own order."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from monitor.domain.ladder import REMOVAL_STEPS, STEPS, Rung, is_refused_by_author
from monitor.domain.plan import Plan, PlanStep

State = Literal[
    "next", "open", "waiting", "overdue", "ended", "not_yet", "not_provided", "forbidden", "settled"
]

VERBS: Final = {
    "poster": ("speak_to_author", "warn_author", "invite_author_in", "ask_author_remove"),
    "platform": ("report_platform", "report_provider"),
    "helpline": ("contact_posh",),
    "police": ("report_police", "consider_police", "refer_police"),
    "adviser": ("refer_agencies",),
}
"""The policy's verbs for each rung; `consult` counts by whom it names."""
_CONSULT: Final = "consult"

EVIDENCE: Final = {
    "poster": ("the post’s address", "a copy of the post in the case", "who wrote it, known to the school"),
    "platform": (
        "the post’s address",
        "the platform’s rule that the words touch",
        "a copy, kept before it goes",
    ),
    "helpline": (
        "the platform’s reference",
        "the day of the report",
        "its answer, or its silence",
    ),
    "police": ("the post as received, with its times and hashes", "the address", "the account as shown"),
    "adviser": ("the case’s history", "the post as received", "what was asked of whom, with the answers"),
}
"""What is at hand before the rung is taken."""

# Where guidance says to take advice before the author hears of it.
_ADVICE_FIRST: Final = frozenset({"LAW-L4", "LAW-L5", "LAW-L6", "LAW-L7"})
_OUR_BASES: Final = ("explicit", "reading")
_BASES: Final = ("explicit", "reading", "school_setting", "overlay")
_LAW_ID: Final = re.compile(r"LAW-L\d+")
_PUPILS: Final = ("pupil", "former_pupil")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What the advice depends on besides the plan."""

    rungs: tuple[Rung, ...] = ()
    author_role: str = "unknown"
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class RungAdvice:
    """Where one rung stands for a case, by whose rule, and why."""

    step: str
    state: State
    basis: str
    """`explicit`, `reading`, `overlay`, or `school_setting` where the policy is silent."""
    cites: tuple[str, ...] = ()
    why: str = ""
    is_hard: bool = False
    """Whether it is refused outright; otherwise a person may go ahead and say why in a note."""
    confirmed: str = ""
    """Of a reading of the policy: who confirmed it for the school."""
    is_certain: bool = False
    """Whether the policy prescribes it without a condition."""
    order: int = 99
    taken: tuple[Rung, ...] = ()

    @property
    def needs_reason(self) -> bool:
        """Say whether going ahead now needs a note that says why."""
        return self.state in {"not_yet", "not_provided"} and not self.is_hard

    @property
    def evidence(self) -> tuple[str, ...]:
        """Say what should be at hand before the rung is taken."""
        return EVIDENCE[self.step]


def advise(plan: Plan, scene: Scene, *, now: datetime) -> tuple[RungAdvice, ...]:
    """Give every rung in the order of the ladder; at most one of them is `next`."""
    stood = tuple(_with_history(_standing(step, plan, scene, now), scene, now) for step in STEPS)
    chosen = _next(stood, now)
    return tuple(replace(one, state="next") if one.step == chosen else one for one in stood)


def is_of_rung(step: PlanStep, rung: str) -> bool:
    """Say whether a step of the plan belongs to a rung."""
    if step.do == _CONSULT:
        return rung == ("police" if step.to == "police" else "adviser")
    return step.do in VERBS[rung]


def law_ids(plan: Plan) -> frozenset[str]:
    """Give the ids of the law and guidance that stand beside the plan."""
    return frozenset(_LAW_ID.findall(" ".join(line.source for line in plan.overlay)))


def _standing(step: str, plan: Plan, scene: Scene, now: datetime) -> RungAdvice:
    """Say what policy, guidance and the school's own order make of a rung, before its history counts."""
    for rail in plan.guardrails:
        if set(rail.forbid).intersection(VERBS[step]):
            return RungAdvice(
                step=step, state="forbidden", basis=rail.basis, cites=rail.cites, why=rail.text, is_hard=True
            )
    if step == "poster" and law_ids(plan) & _ADVICE_FIRST:
        return RungAdvice(
            step=step,
            state="not_yet",
            basis="overlay",
            cites=tuple(sorted(law_ids(plan) & _ADVICE_FIRST)),
            why="Take advice before the author hears of it: a word may harm an inquiry or identify somebody.",
        )
    own = [s for s in plan.steps if is_of_rung(s, step) and s.basis in _OUR_BASES]
    if own:
        return _of_policy(step, own, scene)
    return _UNNAMED.get(step, _last_resort)(step, plan, scene, now)


def _of_policy(step: str, own: list[PlanStep], scene: Scene) -> RungAdvice:
    lead = min(own, key=lambda s: (_BASES.index(s.basis), bool(s.condition), s.is_optional, s.order))
    cites = tuple(dict.fromkeys(cite for s in own if s.basis == lead.basis for cite in s.cites))
    is_certain = not lead.condition and not lead.is_optional
    why = " ".join(dict.fromkeys(s.text for s in own if s.basis == lead.basis))
    if step == "police" and scene.author_role in _PUPILS:
        why = f"{why} The writer is a pupil: think of the pastoral route first, unless somebody is in danger."
        is_certain = False
    return RungAdvice(
        step=step,
        state="open",
        basis=lead.basis,
        cites=cites,
        why=why,
        confirmed=lead.confirmed,
        is_certain=is_certain,
        order=min(s.order for s in own),
    )


def _poster(step: str, plan: Plan, scene: Scene, _now: datetime) -> RungAdvice:
    if scene.author_role == "unknown":
        return RungAdvice(
            step=step,
            state="not_yet",
            basis="school_setting",
            why="Nobody has said who wrote it. A stranger is not written to; set the author’s role first.",
            is_hard=True,
        )
    return _elsewhere(step, plan) or _own_order(
        step,
        "Your policy is silent on a word with the author; a calm one often settles it."
        if scene.author_role not in _PUPILS
        else "Your policy is silent here. The writer is a pupil: the pastoral route, with the family.",
    )


def _platform(step: str, plan: Plan, scene: Scene, _now: datetime) -> RungAdvice:
    after_refusal = [s for s in plan.steps if "author refused" in s.condition and s.basis in _OUR_BASES]
    asks_poster = any(is_of_rung(s, "poster") and s.basis in _OUR_BASES for s in plan.steps)
    if after_refusal and asks_poster and not is_refused_by_author(scene.rungs):
        lead = after_refusal[0]
        return RungAdvice(
            step=step,
            state="not_yet",
            basis=lead.basis,
            cites=lead.cites,
            why="Your policy comes to the provider only after the author has refused. Note the refusal at "
            "the author’s rung first; a silence that the school takes for a refusal is noted as one.",
            is_hard=True,
        )
    return _elsewhere(step, plan) or _own_order(step, "Your policy is silent on a report to the platform.")


def _helpline(step: str, plan: Plan, scene: Scene, now: datetime) -> RungAdvice:
    guidance = RungAdvice(step=step, state="open", basis="overlay", cites=("LAW-L14",))
    if "safeguarding" in scene.labels or "LAW-L1" in law_ids(plan):
        return replace(
            guidance, why="Where a child’s welfare is at stake, the helpline may be asked at once."
        )
    asked = [rung for rung in scene.rungs if rung.step == "platform"]
    if not asked:
        return replace(
            guidance,
            state="not_yet",
            why="The helpline asks what the platform said: report to the platform first.",
        )
    if any(rung.is_waiting and not rung.is_overdue(now) for rung in asked):
        return replace(
            guidance,
            state="not_yet",
            why="Guidance suggests about 48 hours for the platform’s answer before the helpline is asked.",
        )
    return replace(guidance, why="The platform refused or kept silent: the helpline may take it up there.")


def _last_resort(step: str, plan: Plan, scene: Scene, _now: datetime) -> RungAdvice:
    if step == "police" and "LAW-L10" in law_ids(plan):
        return RungAdvice(
            step=step,
            state="open",
            basis="overlay",
            cites=("LAW-L10",),
            why="Your policy names no such step here. In danger ring 999 at once; otherwise 101. Note it "
            "here afterwards.",
        )
    if step == "police" and scene.author_role in _PUPILS:
        return _own_order(step, "The writer is a pupil: the pastoral route comes first, unless in danger.")
    return _own_order(step, "Your policy names no such step here. Two people decide it together.")


_UNNAMED: Final = {"poster": _poster, "platform": _platform, "helpline": _helpline}


def _elsewhere(step: str, plan: Plan) -> RungAdvice | None:
    """Say that the policy goes another way, where it names another rung at which removal is asked for."""
    others = [
        s
        for s in plan.steps
        if s.basis in _OUR_BASES and any(is_of_rung(s, one) for one in ("poster", "platform") if one != step)
    ]
    if not others:
        return None
    cites = tuple(dict.fromkeys(cite for s in others for cite in s.cites))
    return RungAdvice(
        step=step,
        state="not_provided",
        basis="school_setting",
        why=f"Your policy does not provide for this; it goes another way ({', '.join(cites)}). Going ahead "
        "would be the school’s own decision.",
    )


def _own_order(step: str, why: str) -> RungAdvice:
    return RungAdvice(step=step, state="open", basis="school_setting", why=why)


def _with_history(advice: RungAdvice, scene: Scene, now: datetime) -> RungAdvice:
    taken = tuple(rung for rung in scene.rungs if rung.step == advice.step)
    advice = replace(advice, taken=taken)
    # One of several posts that went leaves the rest to ask for.
    gone = any(rung.outcome == "removed" and not rung.post for rung in scene.rungs)
    if advice.step in REMOVAL_STEPS and gone:
        return replace(advice, state="settled", why="The post was removed.", is_hard=False)
    running = [rung for rung in taken if not rung.outcome]
    if running:
        is_overdue = any(rung.is_overdue(now) for rung in running)
        return replace(advice, state="overdue" if is_overdue else "waiting")
    return replace(advice, state="ended") if taken and advice.state == "open" else advice


def _next(stood: tuple[RungAdvice, ...], now: datetime) -> str:
    certain = [one for one in stood if one.state == "open" and one.is_certain]
    chain = [one for one in stood if one.step in REMOVAL_STEPS]
    if any(r.is_waiting and not r.is_overdue(now) for one in chain for r in one.taken):
        certain = [one for one in certain if one.step not in REMOVAL_STEPS]
        chain = []
    if certain:
        return min(certain, key=lambda one: (one.order, list(STEPS).index(one.step))).step
    return next((one.step for one in chain if one.state == "open"), "")
