"""The house, put together from its settings; each room is made when it is first entered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from monitor.bootstrap.addressing import Addressing
from monitor.bootstrap.calendar import clock_rules_of, review_message, review_news
from monitor.bootstrap.edges import LAW_FILE, collector_for, notifiers_for, store_for
from monitor.bootstrap.evidence import evidence_desk_for
from monitor.bootstrap.joining import likeness_of
from monitor.bootstrap.models import LocalClassifier, LocalExplainer, judge_for, load_classifier
from monitor.bootstrap.policies import RunningPolicy, running_policy
from monitor.clock import SystemClock
from monitor.domain.alert import Alert, Message
from monitor.domain.case import Case
from monitor.domain.clocks import ClockRules
from monitor.domain.masking import redact
from monitor.domain.mention import Relevance
from monitor.domain.personal import without_personal
from monitor.domain.planning import is_own_account
from monitor.domain.policy import Law, Policy
from monitor.domain.post import Post
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.domain.routing import Router
from monitor.domain.schedule import is_source_due
from monitor.domain.wording import about_words, compose_case_message, excerpt
from monitor.policy_files.law import load_law
from monitor.services.compose_digest import DigestDesk
from monitor.services.dispatch import Dispatch
from monitor.services.ports import CasePost, Clock, Collector, Notifier, Store
from monitor.services.remind import Remind
from monitor.services.review import ReviewDesk
from monitor.services.triage import Triage
from monitor.services.vault import EvidenceDesk
from monitor.settings import Settings, SourceSettings

DIGEST_QUOTE_LENGTH = 160


@dataclass(frozen=True)
class Gatepost:
    """The house, put together; each room is made when it is first entered."""

    settings: Settings
    clock: Clock

    @classmethod
    def of(cls, settings: Settings, clock: Clock | None = None) -> "Gatepost":
        """Put the house together for these settings."""
        return cls(settings=settings, clock=clock or SystemClock())

    @cached_property
    def store(self) -> Store:
        """The database, migrated."""
        return store_for(self.settings)

    @cached_property
    def running_policy(self) -> RunningPolicy:
        """The school's policy, taken up anew when its file changes; raises PolicyFileError."""
        return running_policy(self.settings, self.clock, self.law)

    @property
    def policy(self) -> Policy:
        """The school's policy as it is in force; raises PolicyFileError."""
        return self.running_policy.policy

    @cached_property
    def law(self) -> Law:
        """Law and guidance beside the policy; raises PolicyFileError."""
        return load_law(LAW_FILE)

    @cached_property
    def planner(self) -> Callable[[CaseReading], PlanDecision]:
        """Asks the policy."""
        return self.running_policy.ask

    @cached_property
    def classifier(self) -> LocalClassifier:
        """The school's model; raises `classifiers.predict.WeightsError`."""
        return load_classifier(self.settings)

    @cached_property
    def explainer(self) -> LocalExplainer:
        """Shows which words a label hangs on."""
        return LocalExplainer(self.classifier)

    @cached_property
    def judge(self) -> Callable[[Post], Relevance]:
        """Says whether a post is about the school."""
        return judge_for(self.settings.school)

    @cached_property
    def notifiers(self) -> dict[str, Notifier]:
        """The channels."""
        return notifiers_for(self.settings)

    @cached_property
    def enabled_sources(self) -> dict[str, SourceSettings]:
        """The sources that are switched on, by name."""
        return {source.name: source for source in self.settings.sources if source.is_enabled}

    def collector(self, name: str) -> Collector:
        """Make the collector of an enabled source; raises KeyError."""
        return collector_for(self.enabled_sources[name], self.settings, self.clock)

    def due_sources(self) -> list[str]:
        """Name the enabled sources whose turn has come."""
        now = self.clock.now()
        with self.store.read() as unit:
            states = {state.name: state for state in unit.source_states()}
        return [
            name
            for name, source in self.enabled_sources.items()
            if is_source_due(
                every_minutes=source.every_minutes,
                last_attempt_at=states[name].last_attempt_at if name in states else None,
                retry_at=states[name].retry_at if name in states else None,
                now=now,
            )
        ]

    @cached_property
    def router(self) -> Router:
        """Says which alerts a case's news makes."""
        settings = self.settings
        return Router(
            routes=settings.routes,
            quiet_hours=settings.quiet_hours,
            zone=settings.zone,
            roles=settings.roles,
            reminders=settings.clocks.reminders,
        )

    @cached_property
    def clock_rules(self) -> ClockRules:
        """How the school counts its deadlines."""
        return clock_rules_of(self.settings)

    @cached_property
    def remind(self) -> Remind:
        """The step that reminds of what is due."""
        return Remind(
            store=self.store,
            clock=self.clock,
            router=self.router,
            rules=self.settings.clocks.reminders,
            calendar_alerts=lambda now: review_news(self.settings, self.policy, now=now),
        )

    @cached_property
    def triage(self) -> Triage:
        """The triage step."""
        settings = self.settings
        return Triage(
            store=self.store,
            clock=self.clock,
            planner=self.planner,
            router=self.router,
            is_own_account=lambda post: is_own_account(post, settings.school),
            clocks=self.clock_rules,
            likeness=likeness_of(settings),
        )

    @cached_property
    def digest_desk(self) -> DigestDesk:
        """Composes digests."""
        settings = self.settings
        return DigestDesk(
            store=self.store,
            clock=self.clock,
            school=settings.school.name,
            zone=settings.zone,
            weekly=settings.digest,
            reviews_url=settings.web.public_url,
            quote=self._digest_quote,
            about=about_words,
            platforms=lambda: {source.name: source.kind for source in self.enabled_sources.values()},
        )

    def _digest_quote(self, kind_post: CasePost) -> str:
        if self.settings.privacy.post_text_in_alerts == "none":
            return ""
        text, found = kind_post.mention.post.text, kind_post.assessment
        if found is not None:
            text = without_personal(text, found.personal, keeps_names=self.settings.names_in_digest)
        shown = text if self.settings.names_in_digest else redact(text, self.settings.school)
        return excerpt(shown, DIGEST_QUOTE_LENGTH)

    @cached_property
    def dispatch(self) -> Dispatch:
        """The dispatch step."""
        return Dispatch(
            store=self.store,
            clock=self.clock,
            notifiers=self.notifiers,
            compose_case=self._case_message,
            compose_digest=self.digest_desk.compose,
            reviews_url=self.settings.web.public_url,
            compose_review=lambda alert: review_message(alert, self.settings, self.policy),
            addressees=Addressing(
                settings=self.settings, store=self.store, router=self.router, doors=self.desk.doors
            ),
        )

    def _case_message(self, alert: Alert, case: Case, lead: CasePost) -> Message:
        settings = self.settings
        return compose_case_message(
            alert=alert,
            case=case,
            post=lead.mention.post,
            assessment=lead.assessment,
            school=settings.school,
            privacy=settings.privacy,
            base_url=settings.web.public_url,
            zone=settings.zone,
        )

    @property
    def head_path(self) -> Path:
        """Where the end of the evidence chain is noted, outside the database."""
        return self.settings.storage.data_folder / "evidence-head.json"

    @cached_property
    def evidence(self) -> EvidenceDesk:
        """Checks the evidence vault and has it time-stamped."""
        return evidence_desk_for(self.settings, self.store, self.clock, self.head_path)

    @cached_property
    def desk(self) -> ReviewDesk:
        """The reviewers' side."""
        settings = self.settings
        return ReviewDesk(
            store=self.store,
            clock=self.clock,
            planner=self.planner,
            router=self.router,
            school=settings.school,
            zone=settings.zone,
            clocks=self.clock_rules,
        )
