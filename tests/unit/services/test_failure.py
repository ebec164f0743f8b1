"""An unexpected error is named by its type and place, never by its message."""

from monitor.services.failure import place_of


def _fail() -> None:
    raise LookupError("words of a post")


def test_an_error_is_named_by_its_type_and_its_deepest_line() -> None:
    try:
        _fail()
    except LookupError as problem:
        said = place_of(problem)

    assert said.startswith("LookupError at test_failure.py:")
    assert "words" not in said


def test_an_error_that_was_never_raised_has_a_type_alone() -> None:
    assert place_of(ValueError("words of a post")) == "ValueError"
