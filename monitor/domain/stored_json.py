"""Frozen values as one line of JSON and back, by their annotations; a missing field keeps its default."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_T = TypeVar("_T")


def to_json(value: object) -> str:
    """Write a frozen dataclass as one line of JSON; times as ISO 8601, tuples as lists."""
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{type(value).__name__} is no dataclass value")
    return json.dumps(asdict(value), default=_plain, ensure_ascii=True, sort_keys=True)


def from_json(kind: type[_T], line: str) -> _T:
    """Read what `to_json` wrote; a key that the dataclass no longer has is passed over."""
    found = _read(kind, json.loads(line))
    assert isinstance(found, kind)  # noqa: S101 - `_read` makes just this kind
    return found


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _read(kind: Any, raw: Any) -> Any:  # noqa: PLR0911 - one return a kind of value
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return None if raw is None else _read(next(k for k in get_args(kind) if k is not NoneType), raw)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in raw)
    if origin is not None and issubclass(origin, Mapping):
        return {key: _read(get_args(kind)[1], one) for key, one in raw.items()}
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{f.name: _read(hints[f.name], raw[f.name]) for f in fields(kind) if f.name in raw})
    if kind is datetime:
        return datetime.fromisoformat(raw)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(raw)
    return raw
