"""The words in a hashtag that is written without capitals: "#sackthehead" is "sack the head"."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

SPLIT_AT_MOST: Final = 40
"""Letters of a tag; a longer one is left in one piece."""

_KEPT: Final = (
    "a about absolute admissions again against all always am an and angry answer any are as ashamed ask "
    "at away awful back bad ball ban banned be been best better blame boys brother bullied bullies bully "
    "bullying bus but by can cannot cant care cares case change chaos child children class close closed "
    "come coming complaint corrupt council cover cow crying cut cuts dad day days dead deputy did dinner "
    "dirty disgrace disgraced disgraceful disgusting do does done dont down due end enough every everyone "
    "evil exam exams exclusion expose exposed fail failed failing fair fake family fat fight fire fired "
    "first fix for fraud free friday from fuck fucking full fun fund funding funds gate get girl girls "
    "give go going good governors great guilty hair half hand happy has hate have he head heads "
    "headteacher hell help her here hero heroes him his hit home homework how i idiot if ignored in inset "
    "invented ironing is it its jail job joke just justice keep kids kill lads last late leave leaver "
    "leavers leaving left lets liar liars lie lies life like line look love loves lunch mad make maths me "
    "meal milk minute miss monday money more mornings mr mrs mum mums must my name need needs never new "
    "nice no nobody nonce not nothing now of off office ofsted old on one only open our ours out over "
    "paedo parent parents park pathetic pay people perv pervs phone phones place play plays please poor "
    "primary principal problem prom proper protect proud public punish pupil pupils quit racism racist "
    "racists ready really remove replace resign respect results rid right rights rise rubbish run sack "
    "sacked safe safeguarding save saying scam school schools scum see send shame shameful she shit "
    "should shut shutdown sick sir skirt sleep snow so solidarity sorry speak speech sports staff stand "
    "start stay steal step still stop stops strike strong stupid summer support take talk teach teacher "
    "teachers teaching tell term terrible thank thanks that the their them they thick thief thieves this "
    "threat ties till time times to today together toilet toilets told tomorrow too trip trips trust "
    "truth turn uniform unsafe up us useless vile vote wait walk walkout want was waste way we wear week "
    "weeks welcome well were what when where who why wicked will win with women won work worst worth year "
    "years you your youre "
)
_WORDS: Final = frozenset(_KEPT.split())
_LONGEST: Final = max(map(len, _WORDS))


@lru_cache(maxsize=1024)
def words_of(tag: str) -> tuple[str, ...]:
    """Split a lower-case tag into the fewest kept words; the tag itself where some of it is not kept."""
    if not (tag.isascii() and tag.isalpha() and tag.islower() and len(tag) <= SPLIT_AT_MOST):
        return (tag,)
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(tag) + 1):
        found = None
        for start in range(max(0, end - _LONGEST), end):
            before = best[start]
            if (
                before is not None
                and tag[start:end] in _WORDS
                and (not found or len(before) < len(found) - 1)
            ):
                found = (*before, tag[start:end])
        best.append(found)
    return best[-1] or (tag,)
