"""The commands about policies, cases and evidence."""

from monitor.cli.parsing import Commands, add_command


def add_casework(commands: Commands) -> None:
    """Declare `policy`, `case` and `evidence` with their deeds."""
    _add_policy(commands)
    _add_case(commands)
    _add_evidence(commands)


def _deeds(commands: Commands, name: str, words: str) -> Commands:
    return commands.add_parser(name, help=words, description=words).add_subparsers(
        title="deeds", required=True, metavar="DEED"
    )


def _add_policy(commands: Commands) -> None:
    deeds = _deeds(commands, "policy", "write, check and try out a policy file")
    coverage = add_command(
        deeds,
        "coverage",
        "show what each clause of a policy does",
        module="policy_coverage",
        function="coverage",
    )
    coverage.add_argument("policy", metavar="ID|FILE")
    new = add_command(
        deeds, "new", "write a commented template for a school's policy", module="policy", function="new"
    )
    new.add_argument("file", metavar="FILE")
    check = add_command(
        deeds, "check", "find what is wrong in a policy file", module="policy", function="check"
    )
    check.add_argument("policy", metavar="ID|FILE")
    simulate = add_command(
        deeds,
        "simulate",
        "show which recent cases another policy file would change",
        module="policy",
        function="simulate",
    )
    simulate.add_argument("policy", metavar="ID|FILE")
    simulate.add_argument("--days", type=int, default=90, help="how far back (default: 90)")


def _add_case(commands: Commands) -> None:
    deeds = _deeds(commands, "case", "look at one case")
    show = add_command(deeds, "show", "print a case's chronology", module="case", function="show")
    show.add_argument("case", metavar="ID")
    show.add_argument("--words", action="store_true", help="print the words of the posts too")


def _add_evidence(commands: Commands) -> None:
    deeds = _deeds(commands, "evidence", "check the evidence vault")
    add_command(
        deeds, "verify", "check every entry, its hash and the chain", module="evidence", function="verify"
    )
    add_command(
        deeds,
        "timestamp",
        "have everything kept up to now time-stamped by the configured service",
        module="evidence",
        function="timestamp",
    )
