"""Reads settings as they were written, and finds what is wrong with them."""

from config.reading.reader import SettingsReader, env

__all__ = ["SettingsReader", "env"]
