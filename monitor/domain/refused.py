"""What is said when something may not be done."""


class ActionRefusedError(ValueError):
    """The action does not fit the case; the message says why, for the person who tried it."""
