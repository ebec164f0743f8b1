"""Messages about an invented school, shared by the tests of the notifiers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.domain.alert import (
    Alert,
    AlertKind,
    CaseMessage,
    DigestMessage,
    DueLine,
    ReviewMessage,
    case_alert_id,
)
from monitor.domain.assessment import Assessment
from monitor.domain.case import Case
from monitor.domain.case_clock import CaseClock
from monitor.domain.casework import Casework
from monitor.domain.digest import Digest, DigestCase, GoodNews, SentimentWeek, SourceReport, week_named
from monitor.domain.ladder import AskedToRemove, RungCount
from monitor.domain.plan import OverlayLine, Plan, PlanGuardrail, PlanStep
from monitor.domain.post import Post
from monitor.domain.school import Privacy, School, StaffMember
from monitor.domain.welfare import FollowUp, Welfare
from monitor.domain.wording import compose_case_message

NOW = datetime(2026, 11, 23, 22, 4, tzinfo=UTC)
ZONE = ZoneInfo("Europe/London")
BASE_URL = "https://gatepost.tarnholtschool.example"
TO = ("head@tarnholtschool.example", "dsl@tarnholtschool.example", "#safeguarding")
SENDER = "Gatepost <gatepost@tarnholtschool.example>"

SCHOOL = School(
    name="Tarnholt Community School",
    short_names=("Tarnholt School", "Tarnholt"),
    hashtags=("#TarnholtSchool",),
    handles={"x": ("@TarnholtSchool",)},
    town="Tarnholt",
    county="Eskshire",
    postcode="QX4 7TJ",
    nearby=("Mossgill", "Upper Esk"),
    staff=(
        StaffMember(name="Marian Oldroyd", role="Headteacher"),
        StaffMember(name="Jodie Braithwell", role="PE teacher"),
        StaffMember(name="Grace Young", role="Year 2 teacher"),
        StaffMember(name="Li Ng", role="Governor"),
        StaffMember(name="Tomasz Wieland-Krol", role="Science teacher"),
    ),
)


def step(key: str, text: str, *cites: str, **more: Any) -> PlanStep:
    """A step of the plan."""
    wanted = {"do": key, "to": "", "role": "", "order": 1, "phase": "in", "basis": "explicit"}
    return PlanStep(key=key, text=text, cites=cites, **{**wanted, **more})


THREAT_PLAN = Plan(
    policy="mersey-vale",
    policy_title="Social Media Policy",
    policy_version="October 2021",
    severity="critical",
    is_silent_in=False,
    is_silent_out=False,
    steps=(
        step("tell", "Tell a member of the senior leadership team.", "MV-8.5", role="staff"),
        step("evidence", "Keep a screenshot of the post with its time and date.", "MV-8.6"),
        step(
            "consider_police",
            "Consider whether to contact the police; a member of the senior leadership team confirms.",
            "MV-8.9",
            phase="out",
        ),
        step(
            "report_police", "Report it to the police.", "MV-8.5", role="slt", phase="out", is_optional=True
        ),
        step("invite", "If the author is a parent: invite them in to meet.", "MV-8.7", phase="out"),
        step("ask_remove", "At the meeting, ask for the post to be removed.", "MV-8.7", phase="out"),
    ),
    guardrails=(
        PlanGuardrail(
            forbid=("never_respond",), cites=("MV-8.5",), text="Reply to the post or retaliate in any way."
        ),
    ),
    overlay=(
        OverlayLine(
            source="LAW-L10",
            text="A threat of death, serious injury or sexual violence may be an offence. In immediate "
            "danger ring 999, otherwise 101. Take advice.",
        ),
        OverlayLine(
            source="LAW-L2",
            text="The employer should support the member of staff who is the target. Take advice.",
        ),
    ),
    asks=("Is the author a parent, a pupil or somebody else?",),
)
SILENT_PLAN = Plan(
    policy="reay",
    policy_title="Use of Social Media Policy",
    policy_version="September 2020",
    severity="medium",
    overlay=(
        OverlayLine(
            source="LAW-L8",
            text="Opinion is protected; only a claim of fact that does serious harm may be defamatory. "
            "Take advice.",
        ),
    ),
    asks=("Does the post claim a fact, or give an opinion?",),
)

THREAT = Post(
    platform="x",
    external_id="1",
    text="Mrs Oldroyd better watch her back. I know where she parks and I'll be waiting with Darren Pike on "
    "Monday @darrenp 07700 900123",
    posted_at=datetime(2026, 11, 23, 21, 47, tzinfo=UTC),
    author="@angry_of_mossgill",
)
RUMOUR = Post(
    platform="facebook",
    external_id="2",
    text="Not saying anything but where did the PTA money go, Mr Smith?",
    posted_at=datetime(2026, 11, 23, 16, 5, tzinfo=UTC),
    author="A Parent",
    context="Tarnholt parents and friends",
)


def case(**more: Any) -> Case:
    """A case about a threat, unless told otherwise."""
    wanted: dict[str, Any] = {
        "case_id": 42,
        "severity": "critical",
        "labels": ("threatening", "abusive"),
        "target": ("staff",),
        "sentiment": "negative",
        "intent": "other",
        "surest": 0.934,
        "plan": THREAT_PLAN,
        "opened_at": NOW,
        "updated_at": NOW,
    }
    return Case(**{**wanted, **more})


def alert(about: Case, *, kind: AlertKind = AlertKind.OPENED, channel: str = "email") -> Alert:
    """The outbox's row for a case."""
    return Alert(
        alert_id=case_alert_id(about.case_id, kind, channel, about.severity),
        kind=kind,
        channel=channel,
        to=TO,
        case_id=about.case_id,
        not_before=NOW,
        created_at=NOW,
    )


def composed(
    about: Case | None = None,
    post: Post = THREAT,
    *,
    assessment: Assessment | None = None,
    privacy: Privacy | None = None,
    school: School = SCHOOL,
    kind: AlertKind = AlertKind.OPENED,
) -> CaseMessage:
    """A message as Gatepost composes it."""
    about = about or case()
    return compose_case_message(
        alert=alert(about, kind=kind),
        case=about,
        post=post,
        assessment=assessment,
        school=school,
        privacy=privacy or Privacy(),
        base_url=BASE_URL,
        zone=ZONE,
    )


def threat_message() -> CaseMessage:
    """The critical case of the golden texts."""
    return composed()


def silent_message() -> CaseMessage:
    """A case on which the policy says nothing, and whose words are withheld."""
    about = case(
        case_id=57,
        severity="medium",
        labels=("defamatory",),
        target=("staff", "school"),
        surest=0.61,
        plan=SILENT_PLAN,
        is_restricted=True,
        n_posts=3,
    )
    return composed(about, RUMOUR)


def overdue_message(kind: AlertKind = AlertKind.OVERDUE) -> CaseMessage:
    """A question on the school's own account that waits for an answer, beside the school's own target."""
    clocks = (
        CaseClock(
            key="policy:acknowledge_or_reply:CA-Mon-2",
            text="Answer, or acknowledge.",
            rule="24 hours; what came at a weekend or in the holidays, the next working day.",
            basis="explicit",
            cites=("CA-Mon-2",),
            started_at=NOW - timedelta(hours=26),
            due_at=NOW - timedelta(hours=2),
        ),
        CaseClock(
            key="target:first_step",
            text="The first step is taken.",
            basis="school_setting",
            started_at=NOW - timedelta(hours=20),
            due_at=NOW + timedelta(hours=4),
        ),
        CaseClock(
            key="law:refer_lado:LAW-L7",
            text="Tell the designated officer within one working day.",
            basis="overlay",
            cites=("LAW-L7",),
            started_at=NOW - timedelta(hours=20),
            due_at=NOW + timedelta(hours=26),
        ),
        CaseClock(key="policy:tell", text="At once.", basis="explicit", started_at=NOW),
    )
    follow_ups = (FollowUp(due_at=NOW + timedelta(days=7), note="Ask Mrs Oldroyd again."),)
    about = case(
        case_id=61,
        severity="medium",
        is_restricted=True,
        work=Casework(clocks=clocks, welfare=Welfare(follow_ups=follow_ups)),
    )
    return composed(about, kind=kind)


def review_message() -> ReviewMessage:
    """The word that a policy's own review date has passed."""
    return ReviewMessage(
        alert_id="review:casterton:2026-11:email",
        policy_title="Casterton Primary Academy: Social Media Policy",
        policy_version="2024-03+0a1b2c3d",
        review_due="March 2026",
        cites=("CA-Review-3", "CA-Meta"),
        url=f"{BASE_URL}/calendar",
    )


SENTIMENT = tuple(
    SentimentWeek(week=f"2026-W{40 + i}", negative=negative, neutral=neutral, positive=positive)
    for i, (negative, neutral, positive) in enumerate(
        [(3, 6, 12), (5, 4, 9), (2, 8, 14), (0, 2, 4), (9, 7, 11), (14, 9, 10), (22, 8, 7), (12, 9, 20)]
    )
)


def digest(**more: Any) -> Digest:
    """The week of the golden texts."""
    week = week_named("2026-W47", ZONE)
    wanted: dict[str, Any] = {
        "school": "Tarnholt Community School",
        "week": week.name,
        "start": week.start,
        "end": week.end,
        "n_posts": 41,
        "n_set_aside": 12,
        "n_by_platform": {"x": 22, "reddit": 9, "feed": 10},
        "n_by_label": {"abusive": 3, "defamatory": 1},
        "n_cases_opened": 3,
        "n_cases_closed": 2,
        "n_opened_by_severity": {"critical": 1, "medium": 2},
        "n_fair_criticism": 1,
        "asked_to_remove": AskedToRemove(
            rows=(
                RungCount(step="poster", platform="x", n_asked=2, n_removed=1, n_refused=1),
                RungCount(step="platform", platform="x", n_asked=2, n_removed=2),
                RungCount(step="platform", platform="reddit", n_asked=1, n_no_answer=1),
            )
        ),
        "sentiment": SENTIMENT,
        "open_cases": (
            DigestCase(
                number="GP-0042",
                severity="critical",
                status="action under way",
                labels=("possibly threatening", "possibly abusive"),
                about="a member of staff",
                opened_at=NOW.replace(day=19),
                url=f"{BASE_URL}/cases/42",
                next_step="Report it to the police. [MV-8.5]",
            ),
            DigestCase(
                number="GP-0057",
                severity="medium",
                status="new",
                labels=("possibly defamatory",),
                about="a member of staff and the school",
                opened_at=NOW.replace(day=20),
                url=f"{BASE_URL}/cases/57",
                next_step="",
            ),
        ),
        "n_open": 2,
        "good_news": (
            GoodNews(
                platform="x",
                context="#TarnholtSchool",
                quote="What a concert! Every child in Year 5 was beaming. Thank you to all who made it.",
                posted_at=NOW.replace(day=20),
            ),
        ),
        "n_good_news": 20,
        "sources": (
            SourceReport(name="X", platform="x", n_posts=22, last_success_at=NOW, problem=""),
            SourceReport(
                name="Reddit",
                platform="reddit",
                n_posts=9,
                last_success_at=NOW.replace(day=20),
                problem="Nothing could be read since 20 November: the key was refused.",
            ),
        ),
    }
    return Digest(**{**wanted, **more})


def digest_message(**more: Any) -> DigestMessage:
    """The digest of the golden texts."""
    return DigestMessage(alert_id="digest:2026-W47:email", digest=digest(**more), reviews_url=BASE_URL)


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> <!channel> <@U0123456> "
    "<https://evil.example|click> &lt;!here&gt; \r\nBcc: thief@evil.example\r\n\r\n.\r\n"
    "\x00\x1b[31m\u202e\u200b\ud800 *bold* `code` ```x {{ 7*7 }} {% raw %} ]]> --> \U0001f600"
)


def hostile_message(text: str = HOSTILE) -> CaseMessage:
    """A message with something hostile in every field, as if the composing had let it through."""
    return replace(
        threat_message(),
        alert_id=text,
        case_number=text,
        severity=text,
        school=text,
        headline=text,
        labels=(text,) * 9,
        how_sure=text,
        about=text,
        platform=text,
        context=text,
        quote=text,
        quote_withheld=text,
        author=text,
        policy_title=text,
        policy_version=text,
        steps=tuple(
            PlanStep(
                key=text,
                do=text,
                to=text,
                role=text,
                order=1,
                phase=text,
                cites=(text,) * 20,
                basis=text,
                text=text,
                condition=text,
                is_optional=True,
            )
            for _ in range(30)
        ),
        guardrails=(PlanGuardrail(forbid=(text,), cites=(text,), text=text, basis=text),) * 60,
        asks=(text,) * 60,
        overlay=(OverlayLine(source=text, text=text),) * 60,
        case_url=f"javascript:{text}",
        due=(DueLine(text=text, due_at=NOW, is_over=True, basis=text, cites=(text,) * 20),) * 60,
    )


def hostile_digest(text: str = HOSTILE) -> DigestMessage:
    """A digest with something hostile in every field."""
    return DigestMessage(
        alert_id=f"digest:{text}",
        reviews_url=text,
        digest=digest(
            school=text,
            week=text,
            n_by_platform={text: 4},
            n_by_label={text: 5},
            n_opened_by_severity={text: 6},
            sentiment=tuple(SentimentWeek(week=text, negative=1, neutral=2, positive=3) for _ in range(60)),
            open_cases=(
                DigestCase(
                    number=text,
                    severity=text,
                    status=text,
                    labels=(text,) * 9,
                    about=text,
                    opened_at=NOW,
                    url=text,
                    next_step=text,
                ),
            )
            * 60,
            n_open=60,
            good_news=(GoodNews(platform=text, context=text, quote=text, posted_at=NOW),) * 60,
            sources=(SourceReport(name=text, platform=text, n_posts=1, last_success_at=None, problem=text),)
            * 60,
        ),
    )
