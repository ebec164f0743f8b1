"""How well the words marked as personal data are found: whole entities, exactly or in part."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from classifiers.figures import Measure, ratio
from classifiers.personal_data import Place


def entity_measures(
    truth: Sequence[Sequence[Place]], found: Sequence[Sequence[Place]], kinds: Collection[str]
) -> dict[str, Measure]:
    """Entity F1 by exact range and kind (as in CoNLL 2003), and by any overlap of the same kind."""
    own = [[one for one in places if one.label in kinds] for places in found]
    pairs = list(zip(truth, own, strict=True))
    exact = [len({_range(one) for one in wanted} & {_range(one) for one in said}) for wanted, said in pairs]
    n_wanted, n_said = [len(wanted) for wanted, _ in pairs], [len(said) for _, said in pairs]
    touched = [sum(_touches(one, said) for one in wanted) for wanted, said in pairs]
    touching = [sum(_touches(one, wanted) for one in said) for wanted, said in pairs]
    both = [a + b for a, b in zip(n_wanted, n_said, strict=True)]
    return {
        "entity_precision": ratio(exact, n_said),
        "entity_recall": ratio(exact, n_wanted),
        "entity_f1": ratio([2 * n for n in exact], both),
        "overlap_f1": ratio([a + b for a, b in zip(touched, touching, strict=True)], both),
    }


def _range(place: Place) -> tuple[int, int, str]:
    return place.start, place.end, place.label


def _touches(place: Place, others: Sequence[Place]) -> bool:
    return any(
        place.label == other.label and place.start < other.end and other.start < place.end for other in others
    )
