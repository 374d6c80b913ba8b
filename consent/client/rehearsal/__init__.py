"""Rehearse a site's refusals in a real browser, and judge them by its own published notice."""

from consent.client.rehearsal.walk import Plan, Report, ServiceError, rehearse

__all__ = ["Plan", "Report", "ServiceError", "rehearse"]
