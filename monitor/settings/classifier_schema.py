"""The shape of the `classifier` section: which model reads posts, and from where it gives a label."""

import difflib
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from monitor.domain.assessment import INTENTS, RISK_LABELS, SENTIMENTS

BUNDLED = "bundled"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def unknown_label(name: str, known: Iterable[str]) -> str:
    """Say that a label is none of ours, and which one was probably meant."""
    names = list(known)
    near = difflib.get_close_matches(name.lower(), names, n=1)
    mend = f"write `{near[0]}`" if near else f"write one of {', '.join(names)}"
    return f"{name!r} is none of Gatepost's labels; {mend}"


class ClassifierModel(BaseModel):
    """The model, and what a mistake of it costs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: Text = BUNDLED
    labels: dict[str, Text] = {}
    problem_type: Literal["", "multi_label_classification", "single_label_classification"] = ""
    version: str = ""
    thresholds: dict[str, Annotated[float, Field(gt=0, lt=1)]] = {}
    missed_costs: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] = {}

    @field_validator("labels")
    @classmethod
    def _labels_become_ours(cls, labels: dict[str, str]) -> dict[str, str]:
        ours = (*RISK_LABELS, *SENTIMENTS, *INTENTS)
        for name in labels.values():
            if name not in ours:
                raise ValueError(unknown_label(name, ours))
        return labels

    @field_validator("thresholds", "missed_costs")
    @classmethod
    def _labels_are_risks(cls, given: dict[str, float]) -> dict[str, float]:
        for name in given:
            if name not in RISK_LABELS:
                raise ValueError(unknown_label(name, RISK_LABELS))
        return given

    @model_validator(mode="after")
    def _parts_fit_together(self) -> "ClassifierModel":
        if self.model == BUNDLED and (self.labels or self.version or self.problem_type):
            raise ValueError(
                "labels, problem_type and version are for another model than the bundled one; name its "
                "folder under `model`, or take them out"
            )
        if self.model != BUNDLED and self.missed_costs:
            raise ValueError(
                "missed_costs need scores that are probabilities, as the bundled model's are; for another "
                "model write `thresholds`"
            )
        if both := sorted(set(self.thresholds) & set(self.missed_costs)):
            raise ValueError(f"{both[0]} has a threshold and a cost; keep one of the two")
        return self
