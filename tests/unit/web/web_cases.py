"""Posts, plans and cases of an invented school, the worst of them hostile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.domain.assessment import Assessment, Span
from monitor.domain.case import Action, Case, CaseEvent
from monitor.domain.mention import Mention, Relevance
from monitor.domain.plan import ClauseText, OverlayLine, Plan, PlanGuardrail, PlanStep
from monitor.domain.post import Post
from monitor.services.ports import CasePost
from monitor.testing import MemoryStore

NOW = datetime(2026, 11, 18, 7, 40, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}\u202egnp.exe\u200b\x00'


def plan(severity: str = "high", **changes: object) -> Plan:
    """Give a plan with steps of both phases, guardrails, law and questions."""
    fields: dict[str, object] = {
        "policy": "TA",
        "policy_title": "Tarnholt Community School: Social Media Policy",
        "policy_version": "adopted 2025-09",
        "severity": severity,
        "steps": (
            PlanStep(
                key="tell-head",
                do="tell",
                to="head",
                role="staff",
                order=1,
                phase="in",
                cites=("TA-4.1",),
                basis="explicit",
                text="Tell the headteacher.",
            ),
            PlanStep(
                key="keep",
                do="preserve_evidence",
                to="",
                role="slt",
                order=2,
                phase="in",
                cites=("TA-4.2", "TA-9.9"),
                basis="explicit",
                text="Keep a print of the screen with its time and date.",
                needs=("screen_print", "time"),
                options=("paper", "file"),
                cautions=("Never copy a picture of a child. [TA-4.9]",),
            ),
            PlanStep(
                key="meet",
                do="meet",
                to="author",
                role="head",
                order=3,
                phase="out",
                cites=("TA-4.3",),
                basis="reading",
                condition="the author is a parent",
                text="Invite the parent to a meeting and ask for the post to be taken down.",
            ),
            PlanStep(
                key="police",
                do="consider_police",
                to="police",
                role="",
                order=4,
                phase="out",
                cites=("TA-4.4",),
                basis="explicit",
                is_optional=True,
                text="Consider whether the police should be told.",
            ),
        ),
        "guardrails": (
            PlanGuardrail(forbid=("reply",), cites=("TA-4.5",), text="Staff do not reply or hit back."),
            PlanGuardrail(
                forbid=("name",), cites=(), text="Name the member of staff in any statement.", basis="overlay"
            ),
        ),
        "is_silent_in": False,
        "is_silent_out": False,
        "overlay": (
            OverlayLine(
                source="Education Act 2002, s141F",
                text="A teacher accused of an offence by "
                "or for a pupil may not be identified before a charge.",
            ),
        ),
        "asks": ("Is the author a parent of a pupil at the school?",),
        "deadlines": ("Answer within 24 hours, or on the next working day.",),
        "routing": ("An attack on a member of staff goes to the Senior Leadership Team.",),
        "clauses": (
            ClauseText(clause_id="TA-4.1", text="The headteacher is told of every attack on staff at once."),
            ClauseText(clause_id="TA-4.2", text="Evidence is to be kept: prints, with date and time."),
            ClauseText(
                clause_id="TA-4.3", text="A responsible parent is asked in and asked to take it down."
            ),
            ClauseText(clause_id="TA-4.4", text="For threats the school weighs up a call to the police."),
            ClauseText(clause_id="TA-4.5", text="Staff neither answer nor retaliate."),
        ),
    }
    return Plan(**{**fields, **changes})  # type: ignore[arg-type]


def post(text: str, *, hours: float = 3, n: str = "1", **changes: str) -> Post:
    """Give a post of some hours ago."""
    fields = {
        "platform": "reddit",
        "author": "u/gate_grumbler",
        "context": "r/tarnholt",
        "url": f"https://social.example/r/tarnholt/{n}",
        **changes,
    }
    return Post(external_id=n, text=text, posted_at=NOW - timedelta(hours=hours), **fields)


def case_post(
    given: Post, *, labels: tuple[str, ...] = (), marks: dict[str, str] | None = None, **changes: object
) -> CasePost:
    """Give a collected post with an assessment; `marks` maps words to the label that they speak for."""
    spans = []
    for words, label in (marks or {}).items():
        start = given.text.index(words)
        spans.append(Span(start=start, end=start + len(words), label=label))
    because = ("names the school: Tarnholt School", "same town: Tarnholt")
    mention = Mention(
        post=given,
        source="reddit-tarnholt",
        relevance=Relevance(is_relevant=True, score=0.93, because=because),
        collected_at=given.posted_at + timedelta(minutes=12),
    )
    fields: dict[str, object] = {
        "mention_id": mention.mention_id,
        "model": "gatepost-small 1.0",
        "labels": labels,
        "scores": {"abusive": 0.12, "defamatory": 0.04, **dict.fromkeys(labels, 0.78)},
        "target": ("staff",),
        "sentiment": "negative",
        "intent": "other",
        "spans": tuple(spans),
        "assessed_at": given.posted_at + timedelta(minutes=13),
    }
    return CasePost(mention=mention, assessment=Assessment(**{**fields, **changes}))  # type: ignore[arg-type]


def add_case(store: MemoryStore, severity: str, posts: list[CasePost], **changes: object) -> Case:
    """Open a case on these posts."""
    reading = posts[0].assessment
    assert reading is not None
    opened_at = posts[0].mention.collected_at
    fields: dict[str, object] = {
        "severity": severity,
        "labels": reading.labels,
        "target": reading.target,
        "sentiment": reading.sentiment,
        "intent": reading.intent,
        "surest": reading.surest,
        "plan": plan(severity),
        "opened_at": opened_at,
        "updated_at": opened_at,
    }
    case = Case(**{**fields, **changes})  # type: ignore[arg-type]
    event = CaseEvent(
        case_id=0,
        revision=1,
        action=Action.OPEN,
        by="Gatepost",
        at=opened_at,
        detail="a possibly abusive post about a member of staff",
    )
    with store.begin() as unit:
        case = unit.add_case(replace(case, n_posts=len(posts)), event)
        unit.add_mentions([each.mention for each in posts], [])
        for each in posts:
            if each.assessment is not None:
                unit.add_assessments([each.assessment])
                unit.mark_triaged(each.assessment, case_id=case.case_id, now=opened_at)
    return case


def fill(store: MemoryStore) -> None:
    """Put a morning's cases into the store."""
    add_case(
        store,
        "medium",
        [
            case_post(
                post(
                    "Tarnholt School strikes again. Mr Penhallow is a useless jobsworth and a clown, "
                    "rang three times about the coach and nobody picks up.",
                    hours=9.5,
                    n="a",
                ),
                labels=("abusive",),
                marks={"useless jobsworth": "abusive", "a clown": "abusive"},
            )
        ],
    )
    threat = post(
        "Wait till I see that PE teacher at the gate on Friday, he better watch his back. "
        "Everyone at Tarnholt knows he was sacked from his last school for thieving.",
        hours=1.2,
        n="b",
        platform="bluesky",
        author="@angrydad.example",
        context="public feed",
        parent_text="Detention again for forgetting a jumper. What is going on at Tarnholt?",
    )
    reply = post(
        "he deserves a slap tbh",
        hours=1,
        n="c",
        platform="bluesky",
        author="@kerbside.example",
        context="public feed",
    )
    add_case(
        store,
        "critical",
        [
            case_post(
                threat,
                labels=("threatening", "defamatory"),
                scores={
                    "threatening": 0.91,
                    "defamatory": 0.78,
                    "abusive": 0.31,
                    "safeguarding": 0.44,
                    "hateful": 0.01,
                    "sexual": 0.01,
                    "identifying": 0.06,
                },
                unsure=("safeguarding",),
                marks={
                    "Wait till I see that PE teacher": "threatening",
                    "he better watch his back": "threatening",
                    "teacher at the gate": "safeguarding",
                    "he was sacked from his last school for thieving": "defamatory",
                },
            ),
            case_post(reply, labels=("threatening",), marks={"deserves a slap": "threatening"}),
        ],
        target=("staff",),
    )
    add_case(
        store,
        "high",
        [
            case_post(
                post(
                    "So proud of our Maisie Trewhella, Year 4 at Tarnholt, walking home down Miller's Lane "
                    "on her own at 3.20 every day now!",
                    hours=20,
                    n="d",
                    platform="facebook",
                    author="Gran T.",
                    context="Tarnholt Community Noticeboard",
                ),
                labels=("identifying", "safeguarding"),
                target=("pupil",),
                sentiment="positive",
                intent="praise",
                marks={
                    "Maisie Trewhella, Year 4": "identifying",
                    "walking home down Miller's Lane on her own at 3.20": "safeguarding",
                },
            )
        ],
        target=("pupil",),
        is_restricted=True,
    )
    add_case(
        store,
        "low",
        [
            case_post(
                post(
                    "Does anybody know whether Tarnholt is open tomorrow? The website says nothing.",
                    hours=30,
                    n="e",
                    platform="mastodon",
                    author="@ines@mill.example",
                    context="#tarnholt",
                ),
                sentiment="neutral",
                intent="query",
                target=("school",),
            )
        ],
        target=("school",),
        plan=silent_plan(),
    )
    add_case(
        store,
        "high",
        [
            case_post(
                post(
                    HOSTILE,
                    hours=40,
                    n="f",
                    platform=HOSTILE,
                    author=HOSTILE,
                    context=HOSTILE,
                    parent_text=HOSTILE,
                    url="javascript:alert(1)//" + HOSTILE,
                ),
                labels=("hateful",),
            )
        ],
    )
    motoring = case_post(post("Tarnholt School of Motoring passed me first time, thanks Bev!", n="z")).mention
    elsewhere = Relevance(is_relevant=False, score=0.11, because=("“School of Motoring” is not this school",))
    with store.begin() as unit:
        unit.add_mentions([replace(motoring, relevance=elsewhere)], [])


def silent_plan() -> Plan:
    """Give the plan of a policy that says nothing."""
    return plan(
        "low",
        steps=(),
        guardrails=(),
        is_silent_in=True,
        is_silent_out=True,
        overlay=(),
        asks=(),
        deadlines=(),
        routing=(),
        clauses=(),
    )
