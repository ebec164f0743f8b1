"""The cards of care and response: fair criticism, the ladder with its letters, the person targeted."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from starlette.requests import Request

from monitor.domain import fair_criticism, step_done, welfare
from monitor.domain.actor import Actor
from monitor.domain.case import OPEN_STATUSES
from monitor.domain.ladder import HEAVY_STEPS, OUTCOMES, PATIENCE, REMOVAL_STEPS, STEPS
from monitor.domain.ladder_advice import RungAdvice, is_of_rung
from monitor.domain.letter_case import ladder_of
from monitor.domain.post import PLATFORMS
from monitor.services.letters import Offer
from monitor.services.ports import CaseFile
from monitor.web.gate import Visitor, web_of
from monitor.web.panel import Panel

STATE_WORDS: Final = {
    "next": "Next",
    "open": "Possible",
    "waiting": "Waiting for an answer",
    "overdue": "No answer in time",
    "ended": "Ended",
    "not_yet": "Not yet",
    "not_provided": "Not in your policy",
    "forbidden": "Not allowed",
    "settled": "Settled",
}
POSTS_OFFERED = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownRung:
    """One rung as the card shows it."""

    advice: RungAdvice
    title: str
    state: str
    offers: tuple[Offer, ...]
    may_be_logged: bool
    needs_approval: str
    """The plan's own heavy step that two people must agree on first; empty where there is none."""
    asks_second: bool
    outcomes: dict[str, str]
    due_on: date | None
    """The day on which an answer is to be looked for, as the form proposes it."""


def likely_criticism_panel(_request: Request, _visitor: Visitor, file: CaseFile) -> Panel | None:
    """Offer to close a case as fair criticism where it reads like it."""
    return _criticism(file) if fair_criticism.is_likely(file.case) else None


def other_criticism_panel(_request: Request, _visitor: Visitor, file: CaseFile) -> Panel | None:
    """Offer the same, further down, where a risk label or the tone speaks against it."""
    return None if fair_criticism.is_likely(file.case) else _criticism(file)


def _criticism(file: CaseFile) -> Panel | None:
    case = file.case
    if case.status not in OPEN_STATUSES and not fair_criticism.is_closed_as(case):
        return None
    return Panel(
        template="case_criticism.html",
        values={
            "is_likely": fair_criticism.is_likely(case),
            "is_closed": fair_criticism.is_closed_as(case) and not case.is_open,
            "answer": fair_criticism.answer_to(case),
            "advice": fair_criticism.ADVICE,
            "not_against": fair_criticism.NOT_AGAINST,
        },
    )


def ladder_panel(request: Request, visitor: Visitor, file: CaseFile) -> Panel | None:
    """Show the ladder with its letters; for what is to be answered, the letters alone."""
    web, case = web_of(request), file.case
    desk = web.rooms.letters
    offers = desk.offers(file) if desk else ()
    if fair_criticism.wants_answer(case) and not case.work.rungs:
        return Panel(template="case_letters.html", values={"offers": offers}) if offers else None
    with web.store.read() as unit:
        insiders = web.desk.doors.of(unit, file, visitor.actor).insiders
    lead = file.lead()
    guide = desk.guide(file) if desk else None
    wait = timedelta(hours=guide.wait_hours) if guide else PATIENCE["platform"]
    today = web.clock.now().astimezone(web.site.zone).date()
    return Panel(
        template="case_ladder.html",
        values={
            "rungs": [
                _shown(advice, file, offers, today=today, wait=wait)
                for advice in ladder_of(case, now=web.clock.now())
            ],
            "others": [offer for offer in offers if not offer.letter.rungs],
            "guide": guide,
            "helpline": desk.helpline(file) if desk else None,
            "platform": _place(lead.mention.post.platform) if lead else "report",
            "posts": [row.mention for row in file.posts[:POSTS_OFFERED]] if len(file.posts) > 1 else [],
            "people": [who for who in insiders if _is_other(who, visitor)],
            "today": today,
            "is_silent": case.plan.is_silent_out,
            "mine": [r for r in case.work.rungs if r.needs_second and r.second == visitor.reviewer.login],
            "PLACES": STEPS,
        },
    )


def _shown(
    advice: RungAdvice, file: CaseFile, offers: tuple[Offer, ...], *, today: date, wait: timedelta
) -> ShownRung:
    case, step = file.case, advice.step
    heavy = [s for s in case.plan.steps if is_of_rung(s, step) and step_done.heavy_because(s)]
    agreed = any(case.is_done(s.key) for s in heavy)
    patience = wait if step == "platform" else PATIENCE.get(step)
    is_barred = advice.state in {"forbidden", "settled", "waiting", "overdue"} or advice.is_hard
    return ShownRung(
        advice=advice,
        title=STEPS[step],
        state=STATE_WORDS[advice.state],
        offers=tuple(offer for offer in offers if step in offer.letter.rungs),
        may_be_logged=case.is_open and not is_barred,
        needs_approval=heavy[0].text if heavy and not agreed else "",
        asks_second=step in HEAVY_STEPS and not heavy,
        outcomes={k: v for k, v in OUTCOMES.items() if k != "removed" or step in REMOVAL_STEPS},
        due_on=today + patience if patience else None,
    )


def welfare_panel(request: Request, _visitor: Visitor, file: CaseFile) -> Panel | None:
    """Show how the person targeted is cared for, on every case about staff or pupils."""
    case = file.case
    who = welfare.concerns(case.target)
    if not who and case.work.welfare == welfare.Welfare():
        return None
    first = dict.fromkeys(one for name in who for one in welfare.SUPPORT_FOR[name])
    web = web_of(request)
    return Panel(
        template="case_welfare.html",
        values={
            "who": who,
            "support": {one: welfare.SUPPORT[one] for one in (*first, *welfare.SUPPORT)},
            "words": welfare.SUPPORT,
            "told": welfare.TOLD,
            "steps": welfare.policy_steps(case.plan),
            "law": welfare.guidance(case.plan, case.target),
            "today": web.clock.now().astimezone(web.site.zone).date(),
            "now": web.clock.now(),
        },
    )


def _place(platform: str) -> str:
    """Give the platform as the ladder counts it; one that nobody knows counts as reported by hand."""
    return platform if platform in PLATFORMS else "report"


def _is_other(who: Actor, visitor: Visitor) -> bool:
    return who.login != visitor.reviewer.login and who.name != visitor.reviewer.name
