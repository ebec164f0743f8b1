"""Whether a policy's roles are held, and whether each has one name."""

from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from itertools import combinations, islice
from typing import Final

from monitor.domain.policy.finding import MAX_PAIRS, Finding, Surroundings, note, warn
from monitor.domain.policy.values import Policy

# Who is not one of the school's people in the settings' routing.roles.
_OUTSIDE: Final = frozenset(
    (
        "agency",
        "ceop",
        "employer",
        "family",
        "friend",
        "local_authority",
        "other_school",
        "police",
        "provider",
        "safeguarding_unit",
        "social_care",
        "staff",
        "trust",
        "union_rep",
        "volunteer",
    )
)
_ONE_WORD_SPELLINGS: Final = (
    ("headteacher", "head teacher", "head-teacher"),
    ("coordinator", "co-ordinator", "co ordinator"),
    ("e-safety", "esafety", "online safety"),
    ("cyberbullying", "cyber-bullying", "cyber bullying"),
)
_SAME_ROLE_AT_LEAST: Final = 0.8
_MOST_LETTERS: Final = 80


def roles_held(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """Find roles that nobody at the school holds."""
    if around.held_roles is None:
        return
    for key, role in policy.roles.items():
        if _is_missing(role.canonical, around.held_roles):
            yield warn(
                "roles",
                key,
                fault=f"nobody holds {role.says} ({role.canonical})",
                remedy=_hold(role.canonical),
            )
    named = {role.canonical for role in policy.roles.values()}
    for number, route in enumerate(policy.routing):
        for word in route.to:
            if word not in named and _is_missing(word, around.held_roles):
                yield warn("routing", number, fault=f"tells {word}, whom nobody is", remedy=_hold(word))


def _is_missing(canonical: str, held: Collection[str]) -> bool:
    return canonical not in _OUTSIDE and canonical not in held


def _hold(canonical: str) -> str:
    return f"add `{canonical}: [name@school.example]` under routing.roles of the settings"


def role_spellings(policy: Policy, _around: Surroundings) -> Iterator[Finding]:
    """Find roles that may be one."""
    alike: dict[str, list[str]] = {}
    for (_, one), (key, other) in islice(combinations(policy.roles.items(), 2), MAX_PAIRS):
        if one.canonical != other.canonical:
            continue
        likeness = SequenceMatcher(None, _plain(one.says), _plain(other.says)).ratio()
        if likeness >= _SAME_ROLE_AT_LEAST:
            fault = f'"{one.says}" and "{other.says}" look like two spellings of one role'
            yield warn("roles", key, fault=fault, remedy="define the role once, and cite every clause there")
        else:
            alike.setdefault(one.canonical, []).extend((one.says, other.says))
    for canonical, said in alike.items():
        names = " and ".join(f'"{words}"' for words in dict.fromkeys(said))
        last = next(key for key, role in policy.roles.items() if role.says == said[-1])
        fault = f"{names} all stand for {canonical}"
        yield note("roles", last, fault=fault, remedy="check that the same people are meant")


def _plain(words: str) -> str:
    said = words[:_MOST_LETTERS].lower().replace("-", "").removeprefix("the ").removeprefix("a ")
    return said.replace(" ", "").replace("memberof", "").replace("coordinator", "lead")


def word_spellings(policy: Policy, _around: Surroundings) -> Iterator[Finding]:
    """Find words that the clauses spell in several ways."""
    for spellings in _ONE_WORD_SPELLINGS:
        found = {
            word: [clause.id for clause in policy.clauses.values() if word in clause.text.lower()]
            for word in spellings
        }
        used = [(word, clauses) for word, clauses in found.items() if clauses]
        if len(used) > 1:
            where = "; ".join(f'"{word}" in {", ".join(clauses[:3])}' for word, clauses in used)
            yield note(
                "clauses", used[-1][1][0], fault=f"one word in several spellings: {where}", remedy="keep one"
            )
