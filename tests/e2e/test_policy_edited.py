"""A policy edited while Gatepost runs: a faulty file is refused on the page, a good one taken up."""

from pathlib import Path

from monitor.bootstrap.pages import web_app
from monitor.domain.case import Case
from monitor.testing import FixedClock
from tests.e2e.hand import Hand, let_in, work_through
from tests.e2e.world import FEED, PROJECT, world
from tests.servers.web_server import WebServer
from tests.unit.web.web_browser import words

THREAT = "I will wait for the Year {n} teacher at the gate of Tarnholt School and smash her face in, the cow."
TOLD, RUNG = (f"{verb} a member of the Senior Leadership Team." for verb in ("Tell", "Ring"))
KEPT = "A changed policy is not in force."


def test_a_faulty_policy_is_named_on_the_queue_and_a_good_one_taken_up(tmp_path: Path) -> None:
    text = (PROJECT / "config" / "policies" / "mersey-vale.yaml").read_text(encoding="utf-8")
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with world(tmp_path, policy=str(path)) as school:
        house = school.house()
        clock = FixedClock(house.clock.now())
        house = school.house(clock)
        school.feed.add_post(FEED, title="A letter", text=THREAT.format(n=3), external_id="n1")
        work_through(house)
        let_in(house, "ada")

        def case(number: int) -> Case:
            with house.store.read() as unit:
                found = unit.case(number)
            assert found is not None
            return found

        first = case(1).plan
        with WebServer(web_app(house)) as server, Hand(server.base_url, "ada") as ada:
            assert KEPT not in words(ada.page("/"))

            path.write_text(text.replace("do: report_police", "do: report_polcie"), encoding="utf-8")
            clock.advance(10)
            shown = words(ada.page("/"))
            assert KEPT in shown
            assert "own.yaml" in shown
            assert "report_polcie" in shown
            assert "report_police" in shown  # the mend
            ada.does(1, "author-role", author_role="parent")
            assert {step.do for step in case(1).plan.steps} > {step.do for step in first.steps}
            assert KEPT in words(ada.page("/sources"))

            path.unlink()
            clock.advance(10)
            assert KEPT in words(ada.page("/"))

            before = case(1).plan
            path.write_text(text.replace(TOLD, RUNG), encoding="utf-8")
            clock.advance(10)
            assert KEPT not in words(ada.page("/"))
            assert case(1).plan == before  # a case keeps the plan that it has
            ada.does(1, "context", context=["credible_threat"])
            assert RUNG in {step.text for step in case(1).plan.steps}
            assert TOLD in {step.text for step in before.steps}
            assert RUNG in ada.page("/cases/1")
        house.store.close()  # type: ignore[attr-defined]
