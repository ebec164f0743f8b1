"""Law and national guidance beside the policy: shown apart from it, as reminders to take advice.

The points were checked in excerpts only and may have changed; every note names the page to read first.
"""

from collections.abc import Iterable
from typing import Final

from monitor.domain.policy.recommendation import OverlayNote
from monitor.domain.policy.values import Guardrail, Incident, When
from monitor.domain.policy.vocabulary import GUARDS

LABEL: Final = "Law or guidance"

_PERSONS: Final = frozenset({"staff", "head", "governor", "pupil", "former_pupil", "parent", "community"})
_IMAGES: Final = When(category=frozenset({"indecent_image"}))
_SEXUAL_ABOUT_CHILD: Final = When(
    category=frozenset({"sexual_content"}), target=frozenset({"pupil", "former_pupil_u18"})
)
_NO_CAPTURE: Final = (
    "Never open, copy, print, photograph, store or pass on the image; record only the words and the place."
)

OVERLAY_GUARDRAILS: Final[tuple[Guardrail, ...]] = tuple(
    Guardrail(
        id=f"LAW.media{number}",
        forbid=("no_media_capture", *GUARDS["no_media_capture"]),
        cites=("LAW-L4", "LAW-L5"),
        text=_NO_CAPTURE,
        basis="overlay",
        when=when,
    )
    for number, when in ((1, _IMAGES), (2, _SEXUAL_ABOUT_CHILD))
)


def _when(
    *category: str, target: Iterable[str] = (), author: Iterable[str] = (), context: Iterable[str] = ()
) -> When:
    return When(
        category=frozenset(category),
        target=frozenset(target),
        author=frozenset(author),
        context=frozenset(context),
    )


def _note(text: str, sources: tuple[str, ...], page: str) -> OverlayNote:
    return OverlayNote(label=LABEL, text=f"{text} Take advice.", sources=sources, page=page)


_IMAGE_NOTE: Final = _note(
    "Possible indecent image of a child: tell the designated safeguarding lead at once. Nobody views, "
    "copies or shares it, and nobody asks a child to. Images online can be reported to the Internet Watch "
    "Foundation, images on a device to the police. This overrides any clause on screenshots.",
    ("LAW-L4", "LAW-L5"),
    "gov.uk: Sharing nudes and semi-nudes, advice for education settings; iwf.org.uk: Report",
)

# Each note with the incidents that it bears on; the gravest stand first.
OVERLAY_NOTES: Final[tuple[tuple[When, OverlayNote], ...]] = (
    (_IMAGES, _IMAGE_NOTE),
    (_SEXUAL_ABOUT_CHILD, _IMAGE_NOTE),
    (
        _when("threat", target=_PERSONS),
        _note(
            "If the threat of death, serious injury or sexual violence is credible, or somebody is in "
            "danger now, ring 999; otherwise 101. Treat the case as critical and do not wait for a working "
            "day.",
            ("LAW-L10",),
            "police.uk: Report a crime",
        ),
    ),
    (
        _when("threat"),
        _note(
            "The label describes the wording of a post; whether it is an offence is for the police to say.",
            ("LAW-L10",),
            "cps.gov.uk: Communications offences",
        ),
    ),
    (
        _when("allegation_about_adult"),
        _note(
            "Possible section 141F: a teacher accused by or for a pupil of an offence against a pupil of "
            "the same school may have a right to anonymity until charged. Keep names out of messages and "
            "reports; a public answer, even a denial, may itself identify. Only an adviser can say whether "
            "the section applies.",
            ("LAW-L6",),
            "legislation.gov.uk: Education Act 2002, section 141F",
        ),
    ),
    (
        _when("allegation_about_adult"),
        _note(
            "An allegation about an adult who works with children goes to the local authority designated "
            "officer (LADO), by local procedures often within one working day. The head is case manager, "
            "or the chair of governors if it is about the head. Do not investigate, and do not contact the "
            "author, before advice.",
            ("LAW-L7",),
            "gov.uk: Keeping children safe in education; the local authority's LADO page",
        ),
    ),
    (
        _when("child_welfare", "staff_pupil_contact"),
        _note(
            "A worry about a child goes to the designated safeguarding lead at once, and to children's "
            "social care or the police if the child is in immediate danger.",
            ("LAW-L1",),
            "gov.uk: Keeping children safe in education",
        ),
    ),
    (
        _when("extremism", target=("pupil", "none")),
        _note(
            "A worry about radicalisation goes to the designated safeguarding lead and the head only; a "
            "political opinion alone is no reason for concern.",
            ("LAW-L15",),
            "gov.uk: Prevent duty guidance",
        ),
    ),
    (
        _when("hate_crime"),
        _note(
            "The police record five strands of hate crime: race, religion, disability, sexual orientation "
            "and transgender identity. Sexism alone is not one of them.",
            ("LAW-L12",),
            "report-it.org.uk: True Vision",
        ),
    ),
    (
        _when("complaint", "criticism"),
        _note(
            "Criticism of a school is protected speech and a public post is not by itself a formal "
            "complaint. Offer the complaints procedure, do not seek removal, and never let the post count "
            "against the writer.",
            ("LAW-L24", "LAW-L26"),
            "gov.uk: School complaints procedures",
        ),
    ),
    (
        _when("defamatory"),
        _note(
            "Possibly defamatory describes the wording only: a statement may be true, honest opinion or of "
            "public interest. A school as a body can hardly sue; a person who is named may take advice of "
            "their own. Threaten no action.",
            ("LAW-L8", "LAW-L9"),
            "legislation.gov.uk: Defamation Act 2013",
        ),
    ),
    (
        _when("cyberbullying", target=("pupil",), context=("out_of_school",)),
        _note(
            "National advice expects reported bullying outside school to be looked into, whatever the "
            "policy says. CEOP takes reports of sexual abuse and grooming and does not act on bullying.",
            ("LAW-L3", "LAW-L13"),
            "gov.uk: Preventing and tackling bullying; ceop.police.uk: Reporting",
        ),
    ),
    (
        _when(
            "cyberbullying",
            "offensive",
            "harassment",
            "threat",
            "hate_crime",
            "discriminatory",
            "sexist",
            "trolling",
            target=("staff", "governor"),
        ),
        _note(
            "Employers should support staff who are abused online: line manager, union, employee "
            "assistance and the Professionals Online Safety Helpline. After a report to a platform allow "
            "about 48 hours, then ask the helpline.",
            ("LAW-L2", "LAW-L14"),
            "gov.uk: Cyberbullying, advice for headteachers and school staff; swgfl.org.uk: POSH",
        ),
    ),
    (
        When(author=frozenset({"staff"})),
        _note(
            "Before any disciplinary step ask whether the post may be whistleblowing or union activity.",
            ("LAW-L21", "LAW-L27"),
            "ico.org.uk: Monitoring workers; gov.uk: Whistleblowing for employees",
        ),
    ),
    (
        _when("confidential", "data_protection", "child_identified", author=("staff",)),
        _note(
            "A leak by staff may be a personal data breach: tell the data protection officer the same day.",
            ("LAW-L28",),
            "ico.org.uk: Personal data breaches",
        ),
    ),
)


def overlay_notes(incident: Incident) -> tuple[OverlayNote, ...]:
    """Return the points of law and guidance that bear on the incident, gravest first, each once."""
    return tuple(dict.fromkeys(note for when, note in OVERLAY_NOTES if when.matches(incident)))
