"""Sentences of a policy that have been overtaken: old editions, repealed acts, bodies that are no more."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

_KCSIE: Final = r"(?:KCSIE|keeping children safe in education|(?:the )?national safeguarding guidance)"
_EDITION: Final = re.compile(
    rf"{_KCSIE}\W{{0,3}}(?:\w+ )?(20\d\d)|(20\d\d) edition of {_KCSIE}|{_KCSIE}.{{0,40}}?(20\d\d) edition",
    re.IGNORECASE,
)
_NEW_EDITION_MONTH: Final = 9

# Each pattern with what is wrong and what to write instead; every row is checked against a sentence in tests.
OUTDATED: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), fault, mend)
    for pattern, fault, mend in (
        (
            r"data protection act,? (?:of )?\(?(?:1984|1998)",
            "names a Data Protection Act that was replaced in 2018",
            "name the Data Protection Act 2018 and UK GDPR",
        ),
        (
            r"\bACPO\b|association of chief police officers",
            "names ACPO, whose work passed to the National Police Chiefs' Council in 2015",
            "name the National Police Chiefs' Council",
        ),
        (
            r"prevent (?:duty )?guidance (?:of )?\(?20(?:1\d|2[0-2])",
            "names an edition of the Prevent duty guidance that has been replaced",
            "name the guidance without its year",
        ),
        (
            r"\b(?:child(?:ren)?|kiddie|underage)[ -]+porn",
            "uses a phrase for images of abuse that is no longer used",
            'write "indecent images of children"; Gatepost never shows the old words',
        ),
        (
            r"\bCRB\b|criminal records bureau",
            "names the Criminal Records Bureau, replaced in 2012",
            "name the Disclosure and Barring Service",
        ),
        (
            r"\bLSCB\b|local safeguarding children(?:'s)? board",
            "names the local safeguarding children board, replaced in 2019",
            "name the local safeguarding partners",
        ),
        (
            r"\bBECTA\b|\bDCSF\b|department for children, schools and families",
            "names a body that is no more",
            "name the Department for Education",
        ),
        (
            r"\bTwitter\b|\btweet(?:s|ed|ing)?\b",
            "names Twitter, which is called X since 2023",
            "speak of social media, or of whatever accounts the school has",
        ),
        (
            r"(?:internet|service) provider|\bISP\b",
            "names the internet provider, while most content is removed by the platform",
            "name the platform as well",
        ),
        (
            r"bull(?:y|ied|ying).{0,120}\bCEOP\b|\bCEOP\b.{0,120}bull(?:y|ied|ying)",
            "names CEOP for bullying, on which CEOP does not act",
            "name the platform, and CEOP for sexual abuse of a child alone",
        ),
    )
)


def outdated_in(text: str, today: date) -> Iterator[tuple[str, str]]:
    """Give what a sentence says that has been overtaken, each with what to write instead."""
    current = today.year if today.month >= _NEW_EDITION_MONTH else today.year - 1
    for found in _EDITION.finditer(text):
        year = next(part for part in found.groups() if part)
        if int(year) < current:
            yield (
                f"names the {year} edition of Keeping Children Safe in Education, which is renewed each year",
                'write "the current edition"',
            )
    for pattern, fault, mend in OUTDATED:
        if pattern.search(text):
            yield fault, mend
