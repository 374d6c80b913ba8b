"""Rehearse a site's refusals in a real browser, and judge them by its own published notice."""
