"""Another model in the bundled one's place: what it must bring, how it is read, and what is refused."""

import shutil
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from classifiers.foreign import ForeignClassifier
from classifiers.foreign_labels import mapped, thresholds_of
from classifiers.manifest import WeightsError
from classifiers.predict import Reading
from tests.unit.classifiers.tiny_model import LABELS, reconfigured, tiny_model

TWO = {"toxic": "abusive", "threat": "threatening"}
LONG = "The bus was late again and nobody rang us. Very poor. " * 12


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "tiny"))


def load(folder: Path, **given: object) -> ForeignClassifier:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ForeignClassifier.load(folder, **{"labels": TWO, **given})  # type: ignore[arg-type]


def one(classifier: ForeignClassifier, text: str) -> Reading:
    (reading,) = classifier.read([text])
    return reading


def logits_of(folder: Path, text: str) -> np.ndarray:
    """The figures that transformers itself gives."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        model = AutoModelForSequenceClassification.from_pretrained(folder, local_files_only=True)
        encoded = AutoTokenizer.from_pretrained(folder, local_files_only=True)(text, return_tensors="pt")
        return model(**encoded).logits[0].double().numpy()  # type: ignore[no-any-return]


def test_labels_of_their_own_are_read_by_the_sigmoid(made: Path) -> None:
    raw = logits_of(made, "Mrs Croft is a useless fat cow")
    scores = one(load(made), "Mrs Croft is a useless fat cow").scores
    assert scores["abusive"] == pytest.approx(1 / (1 + np.exp(-raw[0])), abs=1e-6)
    assert scores["threatening"] == pytest.approx(1 / (1 + np.exp(-raw[1])), abs=1e-6)


def test_labels_that_exclude_each_other_share_one_and_add_up(made: Path) -> None:
    raw = logits_of(made, "The bus was late")
    shares = np.exp(raw) / np.exp(raw).sum()
    both = {"toxic": "abusive", "threat": "abusive", "clean": "safeguarding"}
    scores = one(
        load(made, labels=both, problem_type="single_label_classification"), "The bus was late"
    ).scores
    assert scores["abusive"] == pytest.approx(shares[0] + shares[1], abs=1e-6)
    assert scores["safeguarding"] == pytest.approx(shares[2], abs=1e-6)


def test_tone_is_the_likeliest_of_those_that_the_model_knows(made: Path) -> None:
    tones = {"toxic": "negative", "clean": "positive", "threat": "neutral"}
    classifier = load(made, labels=tones, problem_type="single_label_classification")
    names = ("negative", "neutral", "positive")
    for text in ("The bus was late", "Thank you"):
        assert one(classifier, text).sentiment == names[int(np.argmax(logits_of(made, text)))]
    assert "sentiment" not in classifier.not_judged
    assert one(classifier, "Thank you").labels == ()


def test_what_the_model_does_not_know_is_named_and_never_given(made: Path) -> None:
    classifier = load(made, thresholds={"abusive": 0.0001, "threatening": 0.0001})
    assert classifier.not_judged == (
        "hateful", "sexual", "defamatory", "identifying", "safeguarding", "target", "sentiment", "intent",
    )  # fmt: skip
    reading = one(classifier, "Mrs Croft is a useless fat cow")
    assert reading.labels == ("abusive", "threatening")
    assert (reading.target, reading.sentiment, reading.intent) == ((), "neutral", "other")


def test_personal_data_that_rules_find_is_marked_all_the_same(made: Path) -> None:
    (found,) = one(load(made), "Ring 07700 900123 about the bus").personal
    assert (found.start, found.end, found.label) == (5, 17, "phone")


def test_the_riskiest_window_of_a_long_post_counts(made: Path) -> None:
    classifier = load(made)
    windows = classifier._windows(LONG)
    assert len(windows) > 3
    assert all(window["input_ids"].shape[1] <= 62 for window in windows)
    each = [classifier._labels.probabilities(logits)["abusive"] for logits in classifier._logits(LONG)]
    assert one(classifier, LONG).scores["abusive"] == max(each)
    assert max(each) > min(each)


def test_neighbouring_windows_overlap(made: Path) -> None:
    first, second = (window["input_ids"][0].tolist() for window in load(made)._windows(LONG)[:2])
    assert first[-16:-1] == second[1:16]


def test_the_model_s_own_names_count_where_they_are_ours(folder: Path) -> None:
    reconfigured(folder, id2label={"0": "Abusive", "1": "threat", "2": "clean"})
    assert set(load(folder, labels={}).thresholds()) == {"abusive"}


def test_thresholds_are_the_school_s_or_even_chance(made: Path) -> None:
    assert load(made, thresholds={"abusive": 0.8}).thresholds() == {"abusive": 0.8, "threatening": 0.5}


def test_the_version_names_the_weights_and_the_mapping(made: Path, folder: Path) -> None:
    version = load(made).version
    assert version.startswith("tiny@")
    assert load(folder).version == version
    assert load(made, version="toxic-1").version == version.replace("tiny", "toxic-1")
    remapped = load(made, labels={"toxic": "hateful"}).version
    assert remapped != version
    assert remapped.split("-")[0] == version.split("-")[0]
    path = folder / "model.safetensors"
    content = bytearray(path.read_bytes())
    content[-2] ^= 1
    path.write_bytes(content)
    assert load(folder).version.split("-")[0] != version.split("-")[0]


def refused(folder: Path, **given: object) -> str:
    with pytest.raises(WeightsError) as problem:
        load(folder, **given)
    return str(problem.value)


def test_a_pickle_is_refused_by_name(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    said = refused(folder)
    assert f"{folder / 'pytorch_model.bin'} is refused" in said
    assert "Convert it to model.safetensors" in said


def test_a_pickle_beside_the_safetensors_is_left_alone(folder: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(b"anything")
    assert load(folder).version


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert f"{folder / name} is missing" in refused(folder)


def test_a_folder_that_is_none_is_not_looked_for_elsewhere(tmp_path: Path) -> None:
    said = refused(tmp_path / "someone" / "toxic-model")
    assert "classifier.model: " in said
    assert "never fetches a model" in said


def test_a_program_that_comes_with_a_model_is_not_run(folder: Path) -> None:
    reconfigured(folder, auto_map={"AutoConfig": "code.Config"})
    assert "config.json asks for a program" in refused(folder)


def test_a_model_without_a_trained_head_is_refused(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    save_file(
        {name: tensor for name, tensor in weights.items() if not name.startswith("classifier")},
        folder / "model.safetensors",
        metadata={"format": "pt"},
    )
    assert "the weights lack classifier.bias, classifier.weight" in refused(folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.safetensors", b"damaged"),
        ("config.json", b"{"),
        ("config.json", b"[]"),
        ("tokenizer.json", b"{"),
    ],
)
def test_a_damaged_file_is_refused(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    assert str(folder) in refused(folder)


def test_a_tokenizer_of_another_model_is_refused(folder: Path) -> None:
    reconfigured(folder, vocab_size=10)
    assert str(folder) in refused(folder)


def test_without_torch_the_extra_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    said = refused(folder)
    assert "needs torch, which is not installed" in said
    assert 'pip install "gatepost[foreign]"' in said


CONFIG = {
    "id2label": {str(i): name for i, name in enumerate(LABELS)},
    "problem_type": "multi_label_classification",
}


@pytest.mark.parametrize(
    ("labels", "problem_type", "said"),
    [
        ({"toxik": "abusive"}, "", "gives no label 'toxik'; it gives toxic, threat, clean"),
        ({"toxic": "rude"}, "", "toxic: 'rude' is none of ours; write one of abusive, threatening"),
        ({}, "", "say which of the model's labels stand for ours"),
        ({"toxic": "negative"}, "", "negative alone says nothing; map at least two of negative, neutral"),
        ({"toxic": "abusive"}, "regression", "classifier.problem_type: write multi_label_classification if"),
    ],
)
def test_a_mapping_that_will_not_do_is_answered_with_the_mend(
    labels: dict[str, str], problem_type: str, said: str
) -> None:
    with pytest.raises(WeightsError) as problem:
        mapped(CONFIG, labels, problem_type)
    assert said in str(problem.value)


def test_a_config_that_does_not_say_how_labels_are_meant_asks_for_the_setting() -> None:
    with pytest.raises(WeightsError, match=r"classifier\.problem_type"):
        mapped({**CONFIG, "problem_type": None}, TWO, "")
    assert mapped({**CONFIG, "problem_type": None}, TWO, "single_label_classification").head.startswith(
        "single"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [({"hateful": 0.5}, "does not judge 'hateful'"), ({"abusive": 1.0}, "write one between 0 and 1")],
)
def test_a_threshold_that_will_not_do_is_answered_with_the_mend(given: dict[str, float], said: str) -> None:
    with pytest.raises(WeightsError, match=said):
        thresholds_of(given, ("abusive",))
