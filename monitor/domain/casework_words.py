"""The policy's categories and circumstances in plain words, for the boxes that a reviewer ticks."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# Wording, never a crime: what the policy calls a threat is words that may be one.
CATEGORY_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "threat": "possibly a threat",
        "hate_crime": "possibly hateful towards a protected group",
        "discriminatory": "possibly discriminatory",
        "sexist": "possibly sexist",
        "offensive": "rude or abusive",
        "harassment": "possibly harassment: again and again, at one person",
        "cyberbullying": "possibly bullying of a person online",
        "trolling": "trolling: meant to provoke",
        "defamatory": "possibly defamatory",
        "allegation_about_adult": "an allegation that an adult who works with children harmed a child",
        "child_identified": "a child could be identified",
        "child_image": "a picture of a child",
        "staff_image": "a picture of a member of staff",
        "indecent_image": "possibly an indecent picture of a child: never open or copy it",
        "sexual_content": "possibly sexual content",
        "extremism": "possibly extremist",
        "child_welfare": "a child’s welfare or safety",
        "confidential": "confidential information",
        "security_info": "something that weakens the school’s security",
        "data_protection": "somebody’s personal data",
        "copyright": "the school’s material, copied",
        "name_logo": "the school’s name or logo, used without leave",
        "impersonation": "poses as the school or as somebody at it",
        "alias": "written under a false name",
        "staff_conduct": "conduct of a member of staff",
        "staff_pupil_contact": "a member of staff in touch with a pupil online",
        "pupil_staff_contact": "a pupil trying to get in touch with a member of staff",
        "underage_account": "a child too young for the platform",
        "inappropriate_access": "somebody saw online what they should not have",
        "illegal_link": "a link to unlawful material",
        "disrepute": "may harm the school’s good name",
        "complaint": "a complaint",
        "criticism": "criticism",
        "query": "a question",
    }
)
"""What a reviewer may add to the categories that the labels give."""

CONTEXT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "in_school_day": "It happened during the school day",
        "out_of_school": "It happened outside the school day",
        "on_premises": "It happened on school premises",
        "personal_account": "It stands on a personal account",
        "former_pupil_other_school": "The former pupil goes to another school now",
        "author_refused": "The author was asked and refuses",
        "terms_breached": "It breaks the platform’s or provider’s terms",
        "disclosed": "Somebody has told the school of bullying",
        "unresolved": "What was tried has not resolved it",
        "adult_involved": "An adult may be involved",
        "permission_recorded": "The school has given leave, and it is on record",
        "credible_threat": "The threat could be carried out",
        "immediate_danger": "Somebody is in danger now",
        "about_head": "It is about the headteacher",
    }
)
"""Circumstances that a person alone can know; where it was said is known from the post itself."""


def category_words(category: str) -> str:
    """Give a category in words."""
    return CATEGORY_WORDS.get(category, category.replace("_", " "))


def context_words(flag: str) -> str:
    """Give a circumstance in words."""
    return CONTEXT_WORDS.get(flag, flag.replace("_", " ").capitalize())
