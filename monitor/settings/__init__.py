"""Reads the school's settings file and the environment into typed values; nothing else reads either."""

from monitor.settings.load import SettingsError, load_profile, load_settings
from monitor.settings.values import (
    ChannelSettings,
    ClassifierSettings,
    EmailSettings,
    Secrets,
    Settings,
    SlackSettings,
    SourceSettings,
    StorageSettings,
    WebSettings,
)

__all__ = [
    "ChannelSettings",
    "ClassifierSettings",
    "EmailSettings",
    "Secrets",
    "Settings",
    "SettingsError",
    "SlackSettings",
    "SourceSettings",
    "StorageSettings",
    "WebSettings",
    "load_profile",
    "load_settings",
]
