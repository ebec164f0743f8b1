"""How every command is declared: its words, and the function that does it, imported only when asked for."""

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_command(
    commands: Commands, name: str, words: str, *, module: str, function: str
) -> argparse.ArgumentParser:
    """Declare a command that `monitor.cli.<module>.<function>` does."""
    parser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(command=(module, function))
    return parser
