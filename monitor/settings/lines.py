"""Turns a validation error into a line of the file and a sentence with the mend."""

import difflib
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic_core import ErrorDetails

Loc = tuple[str | int, ...]


def error_words(root: yaml.Node, error: ErrorDetails, model: type[BaseModel], prefix: Loc = ()) -> str:
    """Say line, field, what is wrong and what to write instead; `prefix` is where `root` stands."""
    loc = error["loc"]
    line, known = _line_of(root, loc)
    field = ".".join(str(part) for part in (*prefix, *known)) or "file"
    kind, message = error["type"], error["msg"].removeprefix("Value error, ")
    if kind == "missing":
        field = ".".join(str(part) for part in (*prefix, *known, loc[-1]))
        message = "this setting is missing; add it"
    elif kind == "extra_forbidden":
        near = difflib.get_close_matches(str(loc[-1]), _names(model, loc[:-1]), n=1)
        message = (
            f"there is no such setting; write `{near[0]}`" if near else "there is no such setting; remove it"
        )
    elif kind == "literal_error":
        message = f"write one of {error['ctx']['expected']}"
    elif kind.endswith(("_type", "_parsing")):
        message = f"{message[0].lower()}{message[1:]}"
    return f"line {line}, {field}: {message}"


def _line_of(node: yaml.Node, loc: Loc) -> tuple[int, Loc]:
    """Give the line (from 1) of the deepest part of `loc` that stands in the file, and that part."""
    line, known = node.start_mark.line + 1, []
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if found is None:
                continue
            line, node = found[0].start_mark.line + 1, found[1]
            known.append(part)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
            known.append(part)
    return line, tuple(known)


def _names(model: type[BaseModel], loc: Loc) -> list[str]:
    for part in loc:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part) or next(
            (f for f in model.model_fields.values() if f.alias == part), None
        )
        inner = _model_in(field.annotation) if field else None
        if inner is None:
            return []
        model = inner
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for a in getattr(annotation, "__args__", ()) if (m := _model_in(a))), None)
