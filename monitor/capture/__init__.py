"""Pictures of public pages, taken when a person asks for one: a sandboxed browser behind a guarded proxy."""

from monitor.capture.browser import CaptureBrowser

__all__ = ["CaptureBrowser"]
