"""A message in finished sentences, free of anything hostile; Slack, plain text and HTML only lay it out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.alert import AlertKind, CaseMessage, DueLine, ReviewMessage
from monitor.domain.masking import clean
from monitor.domain.plan import PlanGuardrail, PlanStep
from monitor.domain.wording import FULL_CHARACTERS, excerpt, forbidding, role_words

LINE_CHARACTERS = 600
N_LINES = 12
FOOTER = "Gatepost suggests; a named person decides and acts."
SAFETY = "If anybody is in immediate danger, ring 999 first (general advice, not your policy)."
POLICY_HEADING = "What your policy says to do now"
GUARDRAIL_HEADING = "Do not"
DUE_HEADING = "What is due"
ASKS_HEADING = "Only a person can answer"
LAW_HEADING = "Law and guidance (not your policy)"

SEVERITY_WORDS = {
    "critical": "Critical: look at this now",
    "high": "High: look at this as soon as you can",
    "medium": "Medium: look at this at the next check-in",
    "low": "Low: this can wait for the week's review",
    "none": "No risk found",
}
_SILENT = {
    (True, True): "Your policy does not say what to do about such a post.",
    (True, False): "Your policy does not say what to do within the school about such a post.",
    (False, True): "Your policy does not say what to do towards the author or anyone outside the school.",
}
STAGE_WORDS = {
    AlertKind.REMINDER: "Reminder: due soon",
    AlertKind.OVERDUE: "Overdue",
    AlertKind.ESCALATED: "Still not done: passed on to you",
    AlertKind.POST_CHANGED: "A post was edited, removed or is gone",
}
_LOOK_THERE = "Open the case to see what was found there, and when."
_NOTHING_DUE = "What was due has been done meanwhile, or is not asked for any more."
_DUE_BASIS = {
    "explicit": "your policy",
    "reading": "a reading of your policy, to be confirmed by the school",
    "overlay": "law or guidance, not your policy",
    "school_setting": "School setting",
    "": "set by a person at the school",
}
_NOT_THE_LETTER = {
    "reading": "a reading of your policy, not yet confirmed by the school",
    "school_setting": "a setting of your school",
    "overlay": "law or guidance",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseTelling:
    """What is said of one case, in the order in which it is read."""

    subject: str
    """Case number, severity and kind of wording; never a word of the post."""
    summary: str
    """For a lock screen: no word of the post either."""
    severity: str
    safety: str
    """What comes before any policy; only for the gravest cases."""
    headline: str
    facts: tuple[tuple[str, str], ...]
    quote: str
    withheld: str
    silence: str
    steps: tuple[str, ...]
    more_steps: str
    guardrails: tuple[str, ...]
    asks: tuple[str, ...]
    law: tuple[str, ...]
    url: str
    case_number: str
    source: str
    """Which policy the steps come from."""
    due: tuple[str, ...] = ()
    """What is due, each with its time, and by whose rule."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteTelling:
    """A short word that is about no case."""

    subject: str
    title: str
    lines: tuple[str, ...]
    button: str
    url: str


def line(text: str, n: int = LINE_CHARACTERS) -> str:
    """Give text as one harmless line of at most about `n` characters."""
    return excerpt(clean(text[: 8 * n]), n)


def day_and_time(moment: datetime) -> str:
    """Write `Saturday 21 November 2026, 21:47`."""
    return f"{moment:%A} {day(moment)}, {moment:%H:%M}"


def day(moment: datetime) -> str:
    """Write `21 November 2026`."""
    return f"{moment.day} {moment:%B %Y}"


def web_address(url: str) -> str:
    """Give the address if it can be a link, else an empty string."""
    whole = clean(url)
    is_link = whole == url and re.fullmatch(r"https?://[^\s<>\"'|]+", url) is not None
    return url if is_link and len(url) <= 2000 else ""


def case_telling(message: CaseMessage) -> CaseTelling:
    """Put a case into sentences."""
    headline = line(message.headline, 300)
    number = line(message.case_number, 40)
    raised = message.kind is AlertKind.RAISED
    severity = SEVERITY_WORDS.get(message.severity) or line(message.severity, 40).capitalize()
    shown = f"Raised to {severity[0].lower()}{severity[1:]}" if raised else severity
    law_steps = [step for step in message.steps if step.basis == "overlay"]
    steps = [step for step in message.steps if step.basis != "overlay"]
    told = CaseTelling(
        subject=_subject(message, number, raised=raised),
        summary=f"{shown}. {headline}. Case {number}.",
        severity=shown,
        safety=SAFETY if message.severity == "critical" else "",
        headline=headline,
        facts=_facts(message),
        quote=clean(message.quote)[: FULL_CHARACTERS + 100],
        withheld=line(message.quote_withheld),
        silence=_SILENT.get((message.is_silent_in, message.is_silent_out), ""),
        steps=_most([_step(step) for step in steps]),
        more_steps=_more_steps(message, n_shown=len(steps)),
        guardrails=_most([_guardrail(rail) for rail in message.guardrails]),
        asks=_most([line(ask) for ask in message.asks]),
        law=_most(
            [_step(step) for step in law_steps]
            + [f"{line(note.text)} ({line(note.source, 120)})" for note in message.overlay]
        ),
        url=web_address(message.case_url),
        case_number=number,
        source=_source(message),
        due=_due(message),
    )
    told = _as_reminder(told, message) if message.kind in STAGE_WORDS else told
    return _number_only(told) if message.is_number_only else told


def _number_only(told: CaseTelling) -> CaseTelling:
    """Leave number, severity and the way to the case."""
    headline = "A restricted case: only those whom it is for may open it"
    return replace(
        _without_advice(told),
        subject=f"{told.severity.partition(':')[0]}: {told.case_number}, restricted",
        summary=f"{told.severity}. {headline}. Case {told.case_number}.",
        headline=headline,
        facts=(),
        due=(),
        source="",
    )


def review_telling(message: ReviewMessage) -> NoteTelling:
    """Put into sentences that a policy's own review date has passed."""
    title = line(message.policy_title, 120)
    version = line(message.policy_version.partition("+")[0], 60)
    date = line(message.review_due, 60)
    stated = _cited(f"The policy's own review date, {date}, has passed", message.cites)
    return NoteTelling(
        subject="The policy's review date has passed",
        title="The policy's review date has passed",
        lines=(
            f"{title}, {version}.",
            f"{stated.rstrip('.')}.",
            "Gatepost goes on answering by this version until the school gives it another one.",
            "This is said once a month until the policy file has a later date.",
        ),
        button="Open the calendar",
        url=web_address(message.url),
    )


def _without_advice(told: CaseTelling) -> CaseTelling:
    """Leave out the post's words and all that the policy and the law say of it."""
    return replace(
        told,
        quote="",
        withheld="",
        silence="",
        steps=(),
        more_steps="",
        guardrails=(),
        asks=(),
        law=(),
    )


def _as_reminder(told: CaseTelling, message: CaseMessage) -> CaseTelling:
    """Keep to the number, the severity and what is due: the rest was told when the case was opened."""
    shown, severity = STAGE_WORDS[message.kind], line(message.severity, 20)
    kept = tuple((name, value) for name, value in told.facts if name in {"About", "Where", "Posted"})
    return replace(
        _without_advice(told),
        subject=f"{shown}: {told.case_number}, {severity}",
        summary=f"{shown}. Case {told.case_number}, {severity}.",
        severity=shown,
        facts=(("Severity", severity.capitalize()), *kept),
        due=told.due or (_LOOK_THERE if message.kind is AlertKind.POST_CHANGED else _NOTHING_DUE,),
    )


def _due(message: CaseMessage) -> tuple[str, ...]:
    lines = list(_most([_due_line(due) for due in message.due]))
    return (*lines, f"{message.n_more_due} more in the case.") if message.n_more_due > 0 else tuple(lines)


def _due_line(due: DueLine) -> str:
    verb = "was due" if due.is_over else "due"
    by = _DUE_BASIS.get(due.basis) or line(due.basis, 60)
    return _cited(f"{line(due.text).rstrip('.')}: {verb} {day_and_time(due.due_at)} ({by})", due.cites)


def _most(lines: Sequence[str]) -> tuple[str, ...]:
    """Say nothing twice, keep a message readable, and say what was left out."""
    once = tuple(dict.fromkeys(lines))
    if len(once) <= N_LINES:
        return once
    return (*once[:N_LINES], f"{len(once) - N_LINES} more in the case.")


def _subject(message: CaseMessage, number: str, *, raised: bool) -> str:
    # Without a label, what is above low stands on a doubt.
    unlabelled = "no risk label" if message.severity in {"none", "low"} else "unsure, a person must look"
    labels = ", ".join(line(label, 60) for label in message.labels[:2]) or unlabelled
    if len(message.labels) > 2:
        labels += f" and {len(message.labels) - 2} more"
    subject = f"{line(message.severity, 20).capitalize()}: {number}, {labels}"
    if message.kind is AlertKind.PILE_ON:
        return f"{subject} (pile-on)"
    return f"{subject} (raised)" if raised else subject


def _facts(message: CaseMessage) -> tuple[tuple[str, str], ...]:
    where = line(message.platform, 60)
    if message.context:
        where = f"{where}, {line(message.context, 80)}"
    # The figure is the highest among the labels; the others may be much less sure.
    of_which = " of at least one" if len(message.labels) > 1 and "%" in message.how_sure else ""
    facts = [
        ("How sure", line(message.how_sure, 100) + of_which),
        ("About", line(message.about, 200)),
        ("Where", where),
        ("Posted", day_and_time(message.posted_at)),
    ]
    if len(message.labels) > 1:
        facts.insert(0, ("Wording", ", ".join(line(label, 60) for label in message.labels[:7])))
    if message.author:
        facts.append(("Author", line(message.author, 100)))
    if message.n_posts > 1:
        facts.append(("Posts", f"{message.n_posts} in this case"))
    return tuple(facts)


def _step(step: PlanStep) -> str:
    text = line(step.text)
    condition = line(step.condition, 200)
    if condition and not text.lower().startswith("if "):
        text = f"If {condition.removeprefix('if ').removeprefix('If ')}: {text[:1].lower()}{text[1:]}"
    role = line(role_words(step.role), 60)
    remarks = [f"by {role}"] if role and role.lower() not in text.lower() else []
    remarks += ["optional"] if step.is_optional else []
    remarks += [remark] if (remark := _not_the_letter(step)) else []
    return _cited(f"{text.rstrip('.')} ({'; '.join(remarks)})" if remarks else text, step.cites)


def _not_the_letter(part: PlanStep | PlanGuardrail) -> str:
    if part.basis == "reading" and part.confirmed:
        return f"your policy, {line(part.confirmed, 120)}"
    return _NOT_THE_LETTER.get(part.basis, "")


def _guardrail(rail: PlanGuardrail) -> str:
    text = forbidding(line(rail.text))
    remark = _not_the_letter(rail)
    return _cited(f"{text.rstrip('.')} ({remark})" if remark else text, rail.cites)


def _cited(text: str, cites: Iterable[str]) -> str:
    clauses = ", ".join(line(clause, 40) for clause in list(cites)[:12])
    return f"{text} [{clauses}]" if clauses else text


def _more_steps(message: CaseMessage, *, n_shown: int) -> str:
    if message.n_more_steps > 0:
        words = "1 more step" if message.n_more_steps == 1 else f"{message.n_more_steps} more steps"
        return f"{words} in the case."
    if not n_shown and not (message.is_silent_in or message.is_silent_out):
        return "No step of your policy is open."
    return ""


def _source(message: CaseMessage) -> str:
    # What follows the plus is the hash of the policy file; the case page shows it.
    said = [line(message.policy_title, 120), line(message.policy_version.partition("+")[0], 60)]
    return ", ".join(part for part in said if part)
