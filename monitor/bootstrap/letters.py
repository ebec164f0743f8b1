"""The letters and the list of platforms, as shipped or as the school's own folder has them."""

from monitor.bootstrap.edges import PROJECT_FOLDER
from monitor.domain.letter import Letter
from monitor.domain.platform_guide import PlatformGuides
from monitor.letter_files import read_letters, read_platforms
from monitor.services.doors import Doors
from monitor.services.letters import LetterDesk
from monitor.services.ports import Clock
from monitor.settings import Settings

LETTER_FOLDER = PROJECT_FOLDER / "config" / "letters"
PLATFORM_FILE = PROJECT_FOLDER / "config" / "platforms.yaml"


def letters_of(settings: Settings) -> tuple[Letter, ...]:
    """Read the shipped letters and the school's own; raises LetterFileError with file and line."""
    return read_letters(LETTER_FOLDER, settings.letters_folder)


def platform_guides() -> PlatformGuides:
    """Read the list of platforms; raises LetterFileError."""
    return read_platforms(PLATFORM_FILE)


def letter_desk_of(settings: Settings, clock: Clock, doors: Doors) -> LetterDesk:
    """Put the letters together; raises LetterFileError."""
    return LetterDesk(
        letters=letters_of(settings),
        guides=platform_guides(),
        school=settings.school,
        clock=clock,
        doors=doors,
    )
