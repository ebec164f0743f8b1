"""A message in finished sentences, free of anything hostile; Slack, plain text and HTML only lay it out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.alert import AlertKind, CaseMessage
from monitor.domain.masking import clean
from monitor.domain.plan import PlanGuardrail, PlanStep
from monitor.domain.wording import FULL_CHARACTERS, excerpt, forbidding, role_words

LINE_CHARACTERS = 600
N_LINES = 12
FOOTER = "Gatepost suggests; a named person decides and acts."
SAFETY = "If anybody is in immediate danger, ring 999 first (general advice, not your policy)."
POLICY_HEADING = "What your policy says to do now"
GUARDRAIL_HEADING = "Do not"
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
_NOT_THE_LETTER = {
    "reading": "a reading of your policy, to be confirmed by the school",
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
    return CaseTelling(
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
    )


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
    remarks += [_NOT_THE_LETTER[step.basis]] if step.basis in _NOT_THE_LETTER else []
    return _cited(f"{text.rstrip('.')} ({'; '.join(remarks)})" if remarks else text, step.cites)


def _guardrail(rail: PlanGuardrail) -> str:
    text = forbidding(line(rail.text))
    remark = _NOT_THE_LETTER.get(rail.basis)
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
