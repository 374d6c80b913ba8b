"""URLs of the pages for visitors. They use all of the middleware."""

from django.urls import path

from consent.pages import confirm, optout, preferences, receipts, site_pages
from consent.web.app_urls import of_apps

urlpatterns = [
    path("", site_pages.start, name="start"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/answer/", preferences.answer_banner, name="answer"),
    path("preferences/confirm/", confirm.confirm, name="confirm"),
    path("preferences/receipt/", receipts.receipt, name="receipt"),
    path("preferences/receipt/file/", receipts.file, name="receipt-file"),
    path("preferences/opt-out/", optout.opt_out, name="opt-out"),
    path("preferences/agent/", optout.agent, name="agent"),
    path("preferences/erase/", receipts.erase, name="erase"),
    path("cookies/", site_pages.cookies, name="cookies"),
    path("theme.css", site_pages.theme, name="theme"),
    path("v1/docs", site_pages.docs, name="docs"),
    *of_apps("visitors"),
]
