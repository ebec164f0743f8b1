"""Turns templates into answers; every value is escaped, and a missing one is an error."""

from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from monitor.domain.assessment import LABEL_WORDS, RISK_LABELS
from monitor.domain.ladder import OUTCOMES
from monitor.domain.languages import not_assessed_words
from monitor.domain.personal import PERSONAL_WORDS
from monitor.domain.personal import summary as personal_summary
from monitor.domain.plan import basis_words, checked_words
from monitor.domain.policy.vocabulary import SEVERITIES
from monitor.domain.wording import forbidding, how_sure_words, role_words
from monitor.web import hostile_text, wording
from monitor.web.marking import LABEL_KEYS
from monitor.web.site import Site

_TEMPLATES = Path(__file__).parent / "templates"


class Pages:
    """Renders the templates with the site's words and the school's time."""

    def __init__(self, *, site: Site) -> None:
        self._site = site
        self._env = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.filters.update(
            about=wording.about,
            counted=wording.counted,
            excerpt=hostile_text.excerpt,
            host_of=hostile_text.host_of,
            judged=wording.judged_words,
            label=wording.label_words,
            labels=wording.labels_words,
            not_assessed=not_assessed_words,
            percent=wording.percent,
            personal=personal_summary,
            platform=wording.platform,
            pieces=hostile_text.pieces,
            plainly=hostile_text.plainly,
            guardrail=forbidding,
            role=role_words,
            span=wording.span_words,
            sureness=how_sure_words,
            web_address=hostile_text.web_address,
            when=self._when,
        )
        self._env.globals.update(
            site=site,
            ACTION_CARDS=wording.ACTION_CARDS,
            ACTION_WORDS=wording.ACTION_WORDS,
            basis_words=basis_words,
            checked_words=checked_words,
            INTENT_WORDS=wording.INTENT_WORDS,
            LABEL_KEYS=LABEL_KEYS,
            LABEL_WORDS=LABEL_WORDS,
            OUTCOME_WORDS=OUTCOMES,
            PERSONAL_WORDS=PERSONAL_WORDS,
            RISK_LABELS=RISK_LABELS,
            SENTIMENT_WORDS=wording.SENTIMENT_WORDS,
            SEVERITIES_WORST_FIRST=tuple(reversed(SEVERITIES)),
            SEVERITY_WORDS=wording.SEVERITY_WORDS,
            STATUS_WORDS=wording.STATUS_WORDS,
            TARGET_WORDS=wording.TARGET_WORDS,
        )

    def render(self, name: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """Give the page `name` as an answer."""
        context.setdefault("visitor", None)
        text = self._env.get_template(name).render(context)
        # A lone surrogate cannot be sent; the text filters show it, anything else loses it here.
        return HTMLResponse(text.encode("utf-8", "replace"), status_code=status)

    def _when(self, moment: datetime | None) -> Markup:
        if moment is None:
            return Markup("never")
        words = wording.when(moment, self._site.zone)
        return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(timespec="minutes"), words)
