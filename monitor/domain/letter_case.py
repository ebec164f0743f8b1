"""What a case says in a letter, and whether the school's policy provides for that letter at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from monitor.domain import fair_criticism, ladder_advice
from monitor.domain.assessment import LABEL_WORDS
from monitor.domain.case import Case
from monitor.domain.ladder import OUTCOMES, STEPS, Rung
from monitor.domain.ladder_advice import RungAdvice, Scene
from monitor.domain.letter import RECIPIENTS, Letter, inline, quoted, web_page
from monitor.domain.masking import redact
from monitor.domain.pack_words import address_without_title
from monitor.domain.personal import PersonalWords, without_personal
from monitor.domain.plan import PlanStep
from monitor.domain.platform_guide import PlatformGuides, rule_name
from monitor.domain.post import Post
from monitor.domain.school import School
from monitor.domain.wording import PLACES, about_words

LONDON: Final = ZoneInfo("Europe/London")
"""Letters give times as the police and the platforms' British desks read them, wherever the server stands."""
_PUPILS: Final = ("pupil", "former_pupil")


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What a letter is about: the case with its main post, and when that post was captured."""

    case: Case
    post: Post
    captured_at: datetime
    personal: tuple[PersonalWords, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a letter stands with the school's policy in a case."""

    kind: str
    """`prescribed`, `reading`, `silent`, `free`, `not_yet`, `not_provided`, `forbidden` or `not_offered`."""
    words: str
    cites: tuple[str, ...] = ()
    is_barred: bool = False
    """Whether its time has not come by the policy's own order, so that no draft is shown yet."""

    @property
    def may_draft(self) -> bool:
        """Say whether the draft is shown."""
        return self.kind not in {"forbidden", "not_offered"} and not self.is_barred


SILENT: Final = "Your policy is silent here; writing this is the school’s own decision."


def scene_of(case: Case) -> Scene:
    """Give what the ladder's advice depends on."""
    return Scene(
        rungs=case.work.rungs,
        author_role=case.author_role,
        labels=case.labels,
    )


def ladder_of(case: Case, *, now: datetime) -> tuple[RungAdvice, ...]:
    """Give every rung of the ladder for a case."""
    return ladder_advice.advise(case.plan, scene_of(case), now=now)


def standing_of(letter: Letter, case: Case, *, now: datetime) -> Standing:
    """Say whether policy, guidance and fairness let this letter be written in this case."""
    if letter.is_removal and fair_criticism.wants_answer(case):
        cites = _cites(fair_criticism.answer_to(case).steps)
        is_critical = fair_criticism.is_likely(case)
        words = f"Fair criticism. {fair_criticism.ADVICE}" if is_critical else fair_criticism.QUESTION
        return Standing(kind="not_offered", words=words, cites=cites)
    for rail in case.plan.guardrails:
        if set(rail.forbid).intersection(letter.verbs):
            whose = "Law or guidance forbids this" if rail.basis == "overlay" else "Your policy forbids this"
            return Standing(kind="forbidden", words=f"{whose}: {rail.text}", cites=rail.cites)
    advice = next((one for one in ladder_of(case, now=now) if one.step in letter.rungs), None)
    if advice is not None and advice.state in {"not_yet", "not_provided"}:
        cites = advice.cites or _other_ways(case)
        return Standing(kind=advice.state, words=advice.why, cites=cites, is_barred=advice.is_hard)
    return _by_plan(letter, case)


def _by_plan(letter: Letter, case: Case) -> Standing:
    own = [s for s in case.plan.steps if s.do in letter.verbs and s.basis in {"explicit", "reading"}]
    if not letter.verbs:
        return Standing(kind="free", words="School setting: no clause speaks of such a note.")
    if not own:
        rung_steps = [
            s
            for s in case.plan.steps
            if s.basis in {"explicit", "reading"}
            and any(ladder_advice.is_of_rung(s, r) for r in letter.rungs)
        ]
        if rung_steps:
            words = "Your policy does not provide this; it goes another way."
            return Standing(kind="not_provided", words=words, cites=_cites(rung_steps))
        return Standing(kind="silent", words=SILENT)
    earlier = _undone_before(own, case)
    if earlier is not None:
        words = f"Your policy puts another step first: {earlier.text}"
        return Standing(kind="not_yet", words=words, cites=earlier.cites)
    explicit = [step for step in own if step.basis == "explicit" or step.confirmed]
    if explicit:
        return Standing(kind="prescribed", words="Your policy prescribes this.", cites=_cites(explicit))
    return Standing(
        kind="reading",
        words="A reading of your policy, to be confirmed by the school; the letter does not cite it.",
        cites=_cites(own),
    )


def _undone_before(own: Sequence[PlanStep], case: Case) -> PlanStep | None:
    """Give the invitation that the policy puts before asking, while nobody has marked it as done."""
    if not any(step.do == "ask_author_remove" for step in own):
        return None
    first = min(step.order for step in own)
    invites = (s for s in case.plan.steps if s.do == "invite_author_in" and s.order < first)
    return next((s for s in invites if not case.is_done(s.key)), None)


def _other_ways(case: Case) -> tuple[str, ...]:
    steps = [s for s in case.plan.steps if s.basis in {"explicit", "reading"}]
    return _cites([s for s in steps if any(ladder_advice.is_of_rung(s, r) for r in ("poster", "platform"))])


def _cites(steps: Sequence[PlanStep]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cite for step in steps for cite in step.cites))


def known_fields(
    letter: Letter, about: Subject, *, school: School, guides: PlatformGuides, now: datetime
) -> Mapping[str, str]:
    """Give what the case says for each field, made safe; an empty one stays a blank or is left out."""
    case, post = about.case, about.post
    guide = guides.of(post.platform)
    helpline = guides.helpline_of(post.platform)
    standing = standing_of(letter, case, now=now)
    keeps_names = RECIPIENTS[letter.recipient].keeps_pupil_names
    return {
        "case_number": case.number,
        "school": inline(school.name),
        "platform": guide.name if guide else PLACES.get(post.platform, (inline(post.platform), ""))[0],
        "post_url": web_page(post.url if keeps_names else address_without_title(post.url)),
        "posted_at": _when(post.posted_at),
        "captured_at": _when(about.captured_at),
        "author": _author(letter, case, post),
        "n_posts": "1 post" if case.n_posts == 1 else f"{case.n_posts} posts",
        "wording": _listed([LABEL_WORDS[label] for label in case.labels]),
        "about": about_words(case.target),
        "post_words": _words(letter, about, school),
        "policy_line": _policy_line(case, standing),
        "report_page": guide.report_page if guide else "",
        "platform_rule": rule_name(guide, case.labels, case.work.categories),
        "asked_platform": _told([r for r in case.work.rungs if r.step == "platform"]),
        "steps_taken": _told(case.work.rungs),
        "helpline_page": helpline.page if helpline else "",
    }


def _policy_line(case: Case, standing: Standing) -> str:
    if standing.kind != "prescribed":
        return ""
    return (
        f"We follow our own policy in this: “{inline(case.plan.policy_title)}” ({', '.join(standing.cites)})."
    )


def _author(letter: Letter, case: Case, post: Post) -> str:
    who = RECIPIENTS[letter.recipient]
    if not who.shows_author:
        return "not named in this letter"
    if case.author_role in _PUPILS and not who.keeps_pupil_names:
        return "not named here, since the writer is or was a pupil; the address above leads to the post"
    return inline(post.author)


def _words(letter: Letter, about: Subject, school: School) -> str:
    if RECIPIENTS[letter.recipient].keeps_pupil_names:
        return quoted(about.post.text)
    return quoted(redact(without_personal(about.post.text, about.personal, keeps_names=False), school))


def _told(rungs: Sequence[Rung]) -> str:
    return "\n".join(_rung_words(rung) for rung in rungs if not rung.needs_second) or "    Nothing so far."


def _rung_words(rung: Rung) -> str:
    outcome = OUTCOMES.get(rung.outcome, "").lower() or "no answer so far"
    reference = f", reference {inline(rung.reference, longest=60)}" if rung.reference else ""
    return f"    {_day(rung.taken_at)}: {STEPS[rung.step].lower()}{reference}; {outcome}."


def _listed(words: Sequence[str]) -> str:
    if not words:
        return "of a kind that troubles us"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _when(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} (London time)"


def _day(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"
