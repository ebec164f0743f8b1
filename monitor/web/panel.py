"""One card beside a case, and what makes one; apart from the list of makers, so that each may import it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request

from monitor.services.ports import CaseFile
from monitor.web.gate import Visitor


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """One card: the template is included with `panel` (this value), `case`, `file`, `visitor` and `can`."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)


PanelMaker = Callable[[Request, Visitor, CaseFile], Panel | None]
