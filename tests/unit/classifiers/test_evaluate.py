"""Figures over held-out posts and public sets, the table, the peers: on a few rows made up here."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.inference import MEAN_WORDS, N_POSTS, bench_posts
from classifiers import evaluate, peers
from classifiers.aims import AIMS, HELD_OUT, SCHOOLCHECK, Aim, rows, table
from classifiers.dataset import Example, Marked
from classifiers.entities import entity_measures
from classifiers.heldout import HELD_OUT as HELD_OUT_FILE
from classifiers.heldout import evidence_f1, figures_of, written
from classifiers.labels import RISK
from classifiers.peers import ANY_RISK, Marks, installed, peer_figures
from classifiers.predict import Reading, Span
from classifiers.public_sets import PUBLIC_SETS, RANKED, missing_sets, public_figures, sampled
from classifiers.suite import Case, Function, Suite

BAD = "useless"


def reading(text: str, **given: Any) -> Reading:
    """What a reader says that finds one word abusive, and threatening and hateful where there are two."""
    n_bad = text.count(BAD)
    scores = dict.fromkeys(RISK, 0.1) | {"abusive": 0.9 if n_bad else 0.2}
    scores |= {"threatening": 0.8, "hateful": 0.8} if n_bad > 1 else {}
    start = text.find(BAD)
    return Reading(
        labels=tuple(label for label in RISK if scores[label] >= 0.5),
        scores=scores,
        target=("staff",),
        sentiment="negative" if n_bad else "positive",
        intent="complaint" if n_bad else "praise",
        spans=(Span(start=start, end=start + len(BAD), label="abusive"),) if n_bad else (),
        unsure=(),
        model="made up",
        **given,
    )


@dataclass
class WordReader:
    """Stands in for the classifier, and keeps what it was given."""

    version: str = "made up"
    seen: list[tuple[str, str]] = field(default_factory=list)

    def read(self, texts: Sequence[str], *, parents: Sequence[str]) -> list[Reading]:
        self.seen += zip(texts, parents, strict=True)
        return [
            reading(text, personal=(Span(start=0, end=4, label="person"),) if text[:4] == "Anna" else ())
            for text in texts
        ]


def example(text: str, *risk: str, **more: Any) -> Example:
    start = text.find(BAD)
    return Example(
        text=text,
        source="school",
        risk={label: label in risk for label in RISK},
        target=frozenset({"staff"}),
        sentiment="negative" if risk else "positive",
        intent="other",
        marked=tuple(Marked(start=start, end=start + len(BAD), label=label) for label in risk if start >= 0),
        **more,
    )


EXAMPLES = (
    *(example(f"{number} a {BAD} man", "abusive") for number in range(6)),
    *(example(f"{number} a hidden insult", "abusive") for number in range(2)),
    *(example(f"{number} a {BAD} gate") for number in range(2)),
    *(example(f"{number} a lovely day") for number in range(10)),
)


def test_figures_of_held_out_posts_are_counted_right() -> None:
    found = figures_of(EXAMPLES, [reading(one.text) for one in EXAMPLES], ["A"] * 10 + ["B"] * 10)
    assert found["posts"] == 20
    assert found["labels"]["abusive"]["positives"] == 8
    assert found["labels"]["abusive"]["precision"]["value"] == 0.75
    assert found["labels"]["abusive"]["recall"]["value"] == 0.75
    assert found["any_risk_f1"]["value"] == 0.75
    assert found["any_risk_f1"]["low"] < 0.75 < found["any_risk_f1"]["high"]
    assert found["benign_flagged"]["value"] == pytest.approx(2 / 12, abs=1e-4)
    assert found["labels"]["abusive"]["recall_at_precision_80"]["value"] == 0.0
    assert found["sentiment_accuracy"]["value"] == 0.8
    assert found["target_micro_f1"]["value"] == 1.0
    assert found["evidence_letter_f1"]["value"] == 1.0
    assert found["labels"]["sexual"]["auroc"] == {"value": None, "low": None, "high": None}
    assert found["hands"]["B"]["posts"] == 10
    assert found["hands"]["B"]["benign_flagged"]["value"] == 0.0


def test_evidence_is_nothing_where_no_label_was_found() -> None:
    assert evidence_f1(EXAMPLES[6:8], [reading(one.text) for one in EXAMPLES[6:8]]) == 0.0


def test_figures_are_plain_json() -> None:
    found = figures_of(EXAMPLES, [reading(one.text) for one in EXAMPLES], ["A"] * 20)
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_test_part_takes_in_the_posts_held_out_by_other_hands(tmp_path: Path) -> None:
    post = {"id": "0001", "text": "Thanks all", "parent": "", "school": "Moss Lane", "risk": []}
    post |= {"target": ["staff"], "sentiment": "positive", "intent": "praise", "spans": {}, "pair": ""}
    path = tmp_path / "heldout.jsonl"
    path.write_text(json.dumps(post) + "\n", encoding="utf-8")
    alone = written("test", held_out=tmp_path / "none.jsonl")
    both = written("test", held_out=path)
    assert (len(both), both[-1].hand, both[-1].example.text) == (len(alone) + 1, "0", "Thanks all")
    assert all(post.hand != "0" for post in written("validation", held_out=path))
    assert HELD_OUT_FILE.parent.name == "evaluation"


def test_entities_count_when_range_and_kind_are_right() -> None:
    truth = [[Span(start=0, end=4, label="person"), Span(start=9, end=12, label="phone")], []]
    found = [
        [Span(start=0, end=4, label="person"), Span(start=8, end=12, label="phone")],
        [Span(start=0, end=2, label="person"), Span(start=5, end=6, label="health")],
    ]
    measures = entity_measures(truth, found, {"person", "phone"})
    values = {name: float(measure(np.ones((1, 2)))[0]) for name, measure in measures.items()}
    assert values["entity_precision"] == pytest.approx(1 / 3)
    assert values["entity_recall"] == 0.5
    assert values["entity_f1"] == pytest.approx(0.4)
    assert values["overlap_f1"] == pytest.approx(0.8)


COLUMNS = ("abusive", "threat", "hate", "sexual", "profane", "defam", "identify")
FEELINGS = ("sentiment", "complaint", "query", "praise")


def public_row(text: str, **known: float) -> dict[str, Any]:
    return {"text": text, "source": "made up", **dict.fromkeys((*COLUMNS, *FEELINGS), float("nan")), **known}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with every set, ten rows each."""
    everyday = [
        public_row(
            f"{number} {BAD if number < 3 else 'fine'} " + (BAD if number == 0 else "day"),
            abusive=float(number < 4),
            threat=float(number == 0),
            hate=float(number == 0),
            sentiment=-1.0 if number < 5 else 1.0,
            complaint=float(number < 3),
            query=float(number == 9),
            praise=float(number > 4),
        )
        for number in range(10)
    ]
    (tmp_path / "eval").mkdir()
    for name in PUBLIC_SETS:
        pd.DataFrame(everyday).to_parquet(tmp_path / "eval" / f"{name}.parquet")
    for name in ("wnut17", "presidio_synth"):
        (tmp_path / "spans" / name).mkdir(parents=True)
    text = "Anna met Bob"
    tags = ["B-person", "O", "B-person"]
    person = {"entity_type": "PERSON", "start_position": 0, "end_position": 4}
    for name in ("wnut17_test", "presidio_heldout"):
        pd.DataFrame([public_row(text)]).to_parquet(tmp_path / "eval" / f"{name}.parquet")
    pd.DataFrame([{"text": text, "tags": tags, "split": split} for split in ("test", "train")]).to_parquet(
        tmp_path / "spans" / "wnut17" / "data.parquet"
    )
    pd.DataFrame([{"text": text, "spans": json.dumps([person])}] * 2).to_parquet(
        tmp_path / "spans" / "presidio_synth" / "data.parquet"
    )
    return tmp_path


def test_every_public_set_is_measured(data: Path) -> None:
    found = public_figures(WordReader(), data)  # type: ignore[arg-type]
    assert set(found) == set(PUBLIC_SETS)
    assert found["jigsaw_heldout"]["threatening_auroc"]["value"] == 1.0
    assert found["olid"]["abusive_auroc"]["value"] == 0.875
    assert found["hatecheck"]["accuracy"]["value"] == 1.0
    assert found["nhs_heldout"]["flagged"]["value"] == 0.0
    assert found["complaints"]["complaint_f1"]["value"] == 1.0
    assert found["goemotions_test"]["query_f1"]["value"] == 0.0
    assert found["tweeteval_sent"]["sentiment_macro_recall"]["value"] == 0.8
    assert found["wnut17_test"]["entity_f1"]["value"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["presidio_heldout"]["entities"] == 1
    assert found["presidio_heldout"]["entity_f1"]["value"] == 1.0


def test_the_aims_are_about_figures_that_are_measured(data: Path) -> None:
    found = public_figures(WordReader(), data)  # type: ignore[arg-type]
    measured = {(row.set_name, row.name) for row in rows({"public": found})}
    assert {key for key in AIMS if key[0] not in (SCHOOLCHECK, HELD_OUT)} <= measured


def test_a_sample_is_the_same_every_time_and_threats_beside_it_count_only_as_threats(data: Path) -> None:
    chosen = sampled(data, "jigsaw_heldout", 4)
    assert list(chosen["text"]) == list(sampled(data, "jigsaw_heldout", None)["text"])[:4]
    reader = WordReader()
    found = public_figures(reader, data, names=["jigsaw_heldout"], at_most=4)  # type: ignore[arg-type]
    assert found["jigsaw_heldout"]["posts"] == 4
    assert len(reader.seen) == 4 + (chosen["threat"].sum() == 0)


def test_sets_without_their_files_are_named(data: Path) -> None:
    (data / "eval" / "olid.parquet").unlink()
    (data / "spans" / "wnut17" / "data.parquet").unlink()
    assert sorted(missing_sets(data)) == ["olid", "wnut17_test"]
    assert len(missing_sets(data / "nowhere")) == len(PUBLIC_SETS)
    assert set(RANKED) < set(PUBLIC_SETS)


def suite() -> Suite:
    function = Function(name="f", group="g", description="d", expects=("abusive",), forbids=())
    plain = Function(name="p", group="g", description="d", expects=(), forbids=RISK)
    cases = tuple(
        Case(
            case_id=f"{name}{number}",
            function=name,
            platform="x",
            school="Moss Lane",
            parent="before",
            text=f"{number} {BAD if name == 'f' else 'fine'}",
            risk=("abusive",) if name == "f" else (),
            target=("staff",),
            sentiment="negative",
            intent="other",
            spans={},
            pair="",
        )
        for name in "fp"
        for number in range(20)
    )
    return Suite(version="0", functions={"f": function, "p": plain}, cases=cases)


def test_peers_that_do_not_load_are_said_and_stop_nothing() -> None:
    def broken() -> peers.Model:
        raise RuntimeError("Failed to construct locale with name:en_US.UTF-8")

    def absent() -> peers.Model:
        raise ModuleNotFoundError("no module")

    found, why = installed({"here": lambda: by_word, "broken": broken, "absent": absent})
    assert list(found) == ["here"]
    assert why == [
        "broken: installed, but does not load (it needs the locale en_US.UTF-8).",
        "absent: not installed.",
    ]


def by_word(texts: Sequence[str], _parents: Sequence[str]) -> Marks:
    return Marks(
        labels=(ANY_RISK,), scores=np.array([[float(BAD in text)] for text in texts]), thresholds=(0.5,)
    )


def test_a_peer_with_one_score_is_measured_on_any_risk(data: Path) -> None:
    found = peer_figures(
        {"words": by_word}, suite=suite(), data=data, names=["jigsaw_heldout", "hatecheck"], at_most=10
    )
    assert found[SCHOOLCHECK]["words"]["any_risk_f1"]["value"] == 1.0
    assert "functions_right" not in found[SCHOOLCHECK]["words"]
    assert found["jigsaw_heldout"]["words"]["abusive_auroc"]["value"] == 0.875
    assert found["hatecheck"]["words"]["accuracy"]["value"] == 0.8


def test_a_peer_with_all_labels_is_measured_by_function_too() -> None:
    def all_labels(texts: Sequence[str], _parents: Sequence[str]) -> Marks:
        scores = np.array([[float(label == "abusive" and BAD in text) for label in RISK] for text in texts])
        return Marks(labels=RISK, scores=scores, thresholds=(0.5,) * len(RISK))

    found = peer_figures({"all": all_labels}, suite=suite(), data=Path(), names=[], at_most=10)
    assert found[SCHOOLCHECK]["all"]["functions_right"]["value"] == 1.0


def test_a_report_measures_what_is_there_and_says_what_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "load_suite", suite)
    monkeypatch.setattr("classifiers.peers.PEERS", {})
    held_out = figures_of(EXAMPLES, [reading(one.text) for one in EXAMPLES], ["A"] * 20)
    monkeypatch.setattr(evaluate, "school_figures", lambda _: held_out)
    reader = WordReader()
    found = evaluate.report(reader, tmp_path / "none", evaluate.QUICK)  # type: ignore[arg-type]
    assert found["public"] == {}
    (line,) = found["left_out"]
    assert all(name in line for name in PUBLIC_SETS)
    assert "name the data folder with --data or $GATEPOST_DATA" in line
    words = evaluate.report_words(found)
    assert any(
        line.split()[:4] == ["SchoolCheck", "functions", "right", "1.000"] for line in words.splitlines()
    )
    assert f"left out: {line}" in words
    assert reader.seen[0] == (f"0 {BAD}", "before")


def test_the_table_says_whether_an_aim_is_met() -> None:
    figure = {"value": 0.9, "low": 0.85, "high": 0.95}
    report = {"schoolcheck": {"functions_right": figure, "macro_f1": {**figure, "value": 0.8}}}
    head, first, second = table(rows(report)).splitlines()
    assert head.split() == ["set", "figure", "value", "95", "%", "interval", "aim", "met?"]
    assert first.endswith("0.900  0.850 to 0.950  >= 0.9    yes")
    assert second.endswith(">= 0.85   no")
    assert Aim(bound=0.03, is_lower=False).is_met(0.03)
    assert not Aim(bound=0.03, is_lower=False).is_met(0.031)


def test_the_speed_is_measured_on_different_posts_of_34_words() -> None:
    posts = bench_posts()
    assert len(set(posts)) == len(posts) == N_POSTS
    assert sum(len(post.split()) for post in posts) / N_POSTS == pytest.approx(MEAN_WORDS, abs=0.2)


def test_a_named_folder_must_be_there_and_the_usual_one_need_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATEPOST_DATA", str(tmp_path / "usual"))
    assert evaluate.data_folder(None) == tmp_path / "usual"
    assert evaluate.data_folder(tmp_path) == tmp_path
    with pytest.raises(evaluate.DataFolderError, match="--data"):
        evaluate.data_folder(tmp_path / "none")
