"""The parts of a training step, on posts made up here."""

import warnings
from dataclasses import replace
from pathlib import Path

import pytest
import torch

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # third-party imports announce deprecations of their own
    from transformers import BertConfig, BertModel

    from classifiers.augment import names_in
    from classifiers.batches import UNKNOWN, Batch, plan_pass, to_batch
    from classifiers.dataset import Example, Marked
    from classifiers.encoder import SchoolReader, bare_tokenizer, reader_from
    from classifiers.labels import PERSONAL_TAGS, RISK
    from classifiers.manifest import DEFAULT_FOLDER
    from classifiers.settings import read_settings
    from classifiers.tokens import Cut, windows
    from classifiers.train import follow, losses, positive_weights, rate_at, trained_weights

CONFIG = Path("config/training/base.yaml")
SCHOOL = Example(
    text="Mrs Croft is a useless cow",
    source="school",
    school="Clegg Fold Primary",
    risk={label: label == "abusive" for label in RISK},
    target=frozenset({"staff"}),
    sentiment="negative",
    intent="other",
    marked=(Marked(start=15, end=26, label="abusive"),),
)
PUBLIC = Example(text="what a lovely day", source="jigsaw", risk={"threatening": False}, profane=False)
TINY = {
    "vocab_size": 30522,
    "hidden_size": 32,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 64,
}


def batch(*examples: Example) -> Batch:
    tokenizer = bare_tokenizer(DEFAULT_FOLDER / "tokenizer.json")
    pairs = [(one, windows(tokenizer, one.text, one.parent, cut=Cut())[0]) for one in examples]
    return to_batch(pairs, public_weight=0.5)


def tiny_losses(made: Batch) -> dict[str, float]:
    torch.manual_seed(1)

    reader = SchoolReader(BertModel(BertConfig(**TINY), add_pooling_layer=False), width=32).eval()
    with torch.no_grad():
        logits = reader.logits(made.input_ids, made.attention_mask, made.token_type_ids)
        return {name: part.item() for name, part in losses(logits, made, torch.ones(len(RISK))).items()}


def test_only_the_marked_tokens_carry_the_label() -> None:
    made = batch(SCHOOL)
    column = made.evidence[0, :, RISK.index("abusive")]
    assert column[0] == UNKNOWN
    assert column[1:4].eq(0).all()
    assert column[5:7].eq(1).all()


def test_what_nobody_annotated_costs_nothing() -> None:
    found = tiny_losses(batch(PUBLIC))
    assert found["personal"] == 0.0
    assert found["target"] == found["sentiment"] == found["intent"] == found["evidence"] == 0.0
    assert found["risk"] > 0
    assert found["profane"] > 0


def test_an_annotated_post_teaches_every_head_but_profane() -> None:
    found = tiny_losses(batch(replace(SCHOOL, personal=())))
    assert found.pop("profane") == 0.0
    assert all(value > 0 for value in found.values())


def test_rare_labels_weigh_more_but_not_without_limit() -> None:
    weights = positive_weights([SCHOOL, *[PUBLIC] * 400], at_most=4.0)
    assert weights[RISK.index("threatening")] == 4.0
    assert weights[RISK.index("abusive")] == 0.0


def test_the_learning_rate_rises_and_then_falls_to_nothing() -> None:
    rates = [rate_at(step / 100, 0.1) for step in range(100)]
    assert max(rates) == rates[10] == 1.0
    assert 0 < rates[0] < 0.02
    assert rates[-1] < 0.02


def test_personal_data_is_tagged_beginning_and_inside() -> None:
    post = replace(SCHOOL, personal=(Marked(start=0, end=9, label="person"),))
    tags = [PERSONAL_TAGS[tag] for tag in batch(post).personal[0, 1:4].tolist()]
    assert tags == ["B-person", "I-person", "I-person"] or tags[:2] == ["B-person", "I-person"]
    assert batch(post).personal[0, 0] == UNKNOWN
    assert batch(post).personal[0, -2] == 0


def test_a_window_of_a_long_post_keeps_the_labels_whose_words_it_holds() -> None:
    tokenizer = bare_tokenizer(DEFAULT_FOLDER / "tokenizer.json")
    before = "The hall was cold and the queue was long. " * 20
    marks = (Marked(start=len(before), end=len(before) + len(SCHOOL.text), label="abusive"),)
    long = replace(SCHOOL, text=before + SCHOOL.text, marked=marks)
    settings = read_settings(CONFIG)
    names = names_in([SCHOOL], ["Donna"])
    plan = plan_pass([long] * 30, [], [], names, number=0, settings=settings, tokenizer=tokenizer)
    given = {example.risk["abusive"] for pairs in plan for example, _ in pairs}
    assert given == {True, False}


def test_the_running_mean_follows_the_weights() -> None:
    reader = SchoolReader(BertModel(BertConfig(**TINY), add_pooling_layer=False), width=32)
    average = trained_weights(reader)
    before = average["risk.bias"].clone()
    with torch.no_grad():
        reader.risk.bias += 1.0
    follow(average, reader, 0.75)
    assert torch.allclose(average["risk.bias"], before + 0.25)


def test_a_pass_is_planned_alike_every_time() -> None:
    settings = read_settings(CONFIG)
    tokenizer = bare_tokenizer(DEFAULT_FOLDER / "tokenizer.json")
    names = names_in([SCHOOL], ["Donna"])
    plans = [
        plan_pass([SCHOOL] * 40, [PUBLIC], [PUBLIC], names, number=7, settings=settings, tokenizer=tokenizer)
        for _ in range(2)
    ]
    assert plans[0] == plans[1]
    this = settings.passes[7]
    assert sum(map(len, plans[0])) == 40 + this.public + this.personal


def test_a_reader_is_built_from_its_config_and_weights() -> None:

    made = SchoolReader(BertModel(BertConfig(**TINY), add_pooling_layer=False), width=32)
    again = reader_from(TINY, made.state_dict())
    assert all(
        torch.equal(one, other) for one, other in zip(made.parameters(), again.parameters(), strict=True)
    )


def test_settings_with_an_unknown_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(CONFIG.read_text(encoding="utf-8") + "learning_rat: 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="learning_rat"):
        read_settings(path)
