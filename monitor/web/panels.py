"""The cards of a case: each is a function that gives a template with its values, or nothing to show."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from starlette.requests import Request

from monitor.services.ports import CaseFile
from monitor.web.gate import Visitor
from monitor.web.panel import Panel, PanelMaker
from monitor.web.panels_care import ladder_panel, likely_criticism_panel, other_criticism_panel, welfare_panel
from monitor.web.panels_clocks import clocks_panel
from monitor.web.panels_evidence import evidence_panel
from monitor.web.panels_evidence_by_hand import capture_panel, pack_panel
from monitor.web.panels_joining import joining_panel
from monitor.web.panels_people import people_panel


def _always(template: str) -> PanelMaker:
    """Give the maker of a card whose template finds all that it needs on the page itself."""
    return lambda _request, _visitor, _file: Panel(template=template)


COLUMNS: Final[Mapping[str, tuple[PanelMaker, ...]]] = MappingProxyType(
    {
        "post": (_always("case_post.html"),),
        "reading": (_always("case_reading.html"),),
        "act": (
            _always("case_decide.html"),
            clocks_panel,
            _always("case_policy.html"),
            likely_criticism_panel,
            people_panel,
            ladder_panel,
            welfare_panel,
            other_criticism_panel,
            _always("case_law.html"),
        ),
        "more": (
            joining_panel,
            _always("case_others.html"),
            evidence_panel,
            capture_panel,
            pack_panel,
            _always("case_history.html"),
        ),
    }
)
"""Every card by its column, in the order in which the keyboard goes; a phone shows the reading later."""


def panels_of(request: Request, visitor: Visitor, file: CaseFile) -> dict[str, list[Panel]]:
    """Give the cards of each column that have something to show for this case and this visitor."""
    return {
        column: [panel for make in makers if (panel := make(request, visitor, file)) is not None]
        for column, makers in COLUMNS.items()
    }


__all__ = ["COLUMNS", "Panel", "PanelMaker", "panels_of"]
