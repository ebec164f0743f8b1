"""SchoolCheck: its shipped files hold together, wrong files are named, answers are scored as documented."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from classifiers.labels import RISK
from classifiers.posts import DEFAULT_POSTS, written_posts
from classifiers.schoolcheck import answers, functions_table, main, post_lines, suite_figures
from classifiers.suite import CASES, CASES_AT_LEAST, FOLDER, FUNCTIONS, Function, Suite, load_suite

FUNCTIONS_YAML = """
version: "0.1"
functions:
  insult: {group: abuse, description: An insult., expects: [abusive]}
  praise: {group: no abuse, description: Praise., forbids: [all]}
  veiled: {group: threat, description: A threat., expects: [threatening], forbids: [abusive]}
  worry: {group: everyday, description: Any risk., expects: [any]}
"""
RISKS = {"insult": ["abusive"], "praise": [], "veiled": ["threatening"], "worry": ["safeguarding"]}


def row(function: str, number: int) -> dict[str, Any]:
    risk = RISKS[function]
    return {
        "id": f"{function}-{number}",
        "function": function,
        "platform": "facebook",
        "school": "Hollin Bank Primary",
        "parent": "",
        "text": f"Post {number} about {function}",
        "risk": risk,
        "target": ["staff"],
        "sentiment": "negative",
        "intent": "other",
        "spans": {label: [f"about {function}"] for label in risk},
        "pair": "",
    }


def rows() -> list[dict[str, Any]]:
    return [row(function, number) for function in RISKS for number in range(CASES_AT_LEAST)]


def write(folder: Path, cases: list[dict[str, Any]]) -> Path:
    (folder / FUNCTIONS).write_text(FUNCTIONS_YAML, encoding="utf-8")
    (folder / CASES).write_text("".join(f"{json.dumps(case)}\n" for case in cases), encoding="utf-8")
    return folder


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return load_suite(write(tmp_path, rows()))


def test_the_shipped_suite_holds_together() -> None:
    shipped = load_suite()
    assert shipped.version == "1.0"
    assert len(shipped.functions) >= 45
    assert {label for case in shipped.cases for label in case.risk} == set(RISK)


def test_no_shipped_case_stands_among_the_training_posts(project: Path) -> None:
    trained = {" ".join(post["text"].lower().split()) for post in written_posts(project / DEFAULT_POSTS)}
    assert [
        case.case_id for case in load_suite().cases if " ".join(case.text.lower().split()) in trained
    ] == []


def test_every_function_is_described_in_the_document(project: Path) -> None:
    document = (project / "docs" / "schoolcheck.md").read_text(encoding="utf-8")
    import yaml

    named = yaml.safe_load((FOLDER / FUNCTIONS).read_text(encoding="utf-8"))["functions"]
    missing = [name for name, one in named.items() if f"| `{name}` | {one['description']} |" not in document]
    assert missing == []


def test_cases_and_functions_are_read(suite: Suite) -> None:
    assert (suite.version, list(suite.functions)) == ("0.1", list(RISKS))
    assert len(suite.cases) == 4 * CASES_AT_LEAST
    assert suite.functions["praise"].forbids == RISK
    assert suite.cases[0].spans == {"abusive": ("about insult",)}


Change = Callable[[list[dict[str, Any]]], Any]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda cases: cases[2].update(function="dance"), "line 3, function: 'dance'"),
        (lambda cases: cases.pop(0), "function: insult has 19 cases, not 20"),
        (lambda cases: cases[0].update(spans={"abusive": ["nowhere"]}), "line 1, spans: abusive: 'nowhere'"),
        (lambda cases: cases[0].update(spans={}), "line 1, spans: words for"),
        (lambda cases: cases[0].update(spans={"abusive": "about"}), "line 1: no case .spans must be lists"),
        (lambda cases: cases[1].update(risk=[], spans={}), "line 2, risk: .*insult expects"),
        (
            lambda cases: cases[40].update(
                risk=["threatening", "abusive"], spans={"threatening": ["Post"], "abusive": ["Post"]}
            ),
            "line 41, risk: .*forbids",
        ),
        (lambda cases: cases[4].update(risk=["rude"]), "line 5, risk: .*is not of"),
        (lambda cases: cases[4].update(target=[]), "line 5, target"),
        (lambda cases: cases[4].update(sentiment=["negative"]), "line 5, sentiment"),
        (lambda cases: cases[4].update(intent="gossip"), "line 5, intent"),
        (lambda cases: cases[4].update(text=7), "line 5"),
        (lambda cases: cases[4].update(school=""), "line 5, school: it must be text"),
        (lambda cases: cases[4].pop("pair"), "line 5: it lacks 'pair'"),
        (lambda cases: cases[4].update(pair="k1"), "line 5, pair: 'k1' stands in no other case"),
        (lambda cases: cases[4].update(id=cases[3]["id"]), "line 5: its id or text is that of an earlier"),
        (lambda cases: cases[4].update(text=cases[3]["text"]), "line 5: its id or text"),
        (lambda cases: cases.insert(0, cases.pop()), "line 2, function: the file is sorted"),
    ],
)
def test_a_wrong_case_is_named_by_file_line_and_field(change: Change, said: str, tmp_path: Path) -> None:
    cases = rows()
    change(cases)
    with pytest.raises(ValueError, match=rf"schoolcheck\.jsonl,? ?.*{said}"):
        load_suite(write(tmp_path, cases))


def test_a_line_that_is_no_json_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path, rows())
    path = folder / CASES
    path.write_text("{]\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ValueError, match="line 1: no case"):
        load_suite(folder)


def test_a_function_that_asks_for_an_unknown_label_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, rows())
    path = folder / FUNCTIONS
    path.write_text(path.read_text(encoding="utf-8").replace("[any]", "[anything]"), encoding="utf-8")
    with pytest.raises(ValueError, match="worry: expects"):
        load_suite(folder)


@pytest.mark.parametrize(
    ("expects", "forbids", "labels", "is_met"),
    [
        (("abusive",), (), ("abusive", "hateful"), True),
        (("abusive",), (), ("hateful",), False),
        (("abusive", "threatening"), (), ("abusive",), False),
        (("threatening",), ("abusive",), ("threatening", "abusive"), False),
        ((), RISK, (), True),
        ((), RISK, ("sexual",), False),
        ((), ("sexual",), ("abusive",), True),
        (("any",), (), ("sexual",), True),
        (("any",), (), (), False),
    ],
)
def test_a_case_is_right_when_all_expected_is_given_and_nothing_forbidden(
    expects: tuple[str, ...], forbids: tuple[str, ...], labels: tuple[str, ...], is_met: bool
) -> None:
    function = Function(name="f", group="g", description="d", expects=expects, forbids=forbids)
    assert function.is_met_by(labels) is is_met


def test_a_perfect_model_has_every_function(suite: Suite) -> None:
    found = suite_figures(suite, [case.risk for case in suite.cases], [len(c.risk) for c in suite.cases])
    for name in ("functions_right", "cases_right", "macro_f1", "any_risk_f1", "any_risk_auroc"):
        assert found[name] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert found["benign_flagged"]["value"] == 0.0
    assert found["functions"]["insult"]["right"]["low"] < 1.0


def test_a_model_that_says_nothing_has_only_the_functions_that_forbid(suite: Suite) -> None:
    found = suite_figures(suite, [()] * len(suite.cases))
    assert found["functions_right"]["value"] == 0.25
    assert found["macro_f1"]["value"] == 0.0
    assert "any_risk_auroc" not in found
    assert [name for name, one in found["functions"].items() if one["right"]["value"] == 1.0] == ["praise"]
    assert functions_table(found).count("under 0.8") == 3


def test_eight_in_ten_right_is_enough_for_a_function(suite: Suite) -> None:
    given = [
        () if case.function == "insult" and int(case.case_id[-1]) in (1, 2) else case.risk
        for case in suite.cases
    ]
    found = suite_figures(suite, given)
    assert found["functions"]["insult"]["right"]["value"] == 0.8
    assert found["functions_right"]["value"] == 1.0


def test_a_written_posts_line_holds_no_label(suite: Suite) -> None:
    first = json.loads(next(post_lines(suite)))
    assert first == {"id": "insult-0", "text": "Post 0 about insult", "parent_text": ""}


def write_answers(folder: Path, given: dict[str, object]) -> Path:
    path = folder / "answers.jsonl"
    path.write_text(
        "".join(json.dumps({"id": one, "labels": labels}) + "\n" for one, labels in given.items()),
        encoding="utf-8",
    )
    return path


def test_answers_may_come_in_any_order(suite: Suite, tmp_path: Path) -> None:
    given: dict[str, object] = {case.case_id: list(case.risk) for case in reversed(suite.cases)}
    assert answers(write_answers(tmp_path, given), suite) == [case.risk for case in suite.cases]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"insult-0": ["rude"]}, "line 1, labels"),
        ({"insult-0": "abusive"}, "line 1, labels"),
        ({"elsewhere": []}, "line 1, id"),
        ({"insult-0": []}, "79 cases have no answer, the first is insult-1"),
    ],
)
def test_wrong_or_missing_answers_are_named(
    answer: dict[str, object], said: str, suite: Suite, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=said):
        answers(write_answers(tmp_path, answer), suite)


def test_the_command_scores_another_models_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path, rows())
    monkeypatch.setattr("classifiers.schoolcheck.load_suite", lambda: load_suite(folder))
    assert main(["--posts"]) == 0
    posts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    path = write_answers(tmp_path, {post["id"]: [] for post in posts})

    assert main(["--predictions", str(path)]) == 0
    assert "SchoolCheck 0.1, 80 cases" in capsys.readouterr().out
    assert main(["--predictions", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["functions_right"]["value"] == 0.25
    shutil.copy(FOLDER / FUNCTIONS, path)
    assert main(["--predictions", str(path)]) == 2
    assert "line 1" in capsys.readouterr().err
