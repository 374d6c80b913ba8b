"""What is known of vendors that sites often use: their hosts, the names they store under.

Not complete, and it need not be: a provider's name or a host says as much. It is for the register
in which Google's cookie was declared as the site's own.
"""

from typing import NamedTuple


class Vendor(NamedTuple):
    """One company, and what gives it away."""

    name: str
    hosts: tuple[str, ...] = ()  # with all that is below
    names: tuple[str, ...] = ()  # of cookies and keys of storage; * stands for anything
    records: bool = False  # what visitors do, as replay or heat map, or what they write in a chat


VENDORS = (
    Vendor(
        "Google",
        ("google.com", "google-analytics.com", "googletagmanager.com", "googleadservices.com",
         "googlesyndication.com", "doubleclick.net", "youtube.com", "youtube-nocookie.com"),
        ("_ga", "_ga_*", "_gid", "_gat*", "_gcl_*", "__utm*", "IDE", "VISITOR_INFO1_LIVE"),
    ),
    Vendor("Microsoft Advertising", ("bat.bing.com",), ("_uetsid*", "_uetvid*", "MUID")),
    Vendor("Microsoft Clarity", ("clarity.ms",), ("_clck", "_clsk", "CLID"), records=True),
    Vendor("Meta", ("facebook.com", "facebook.net"), ("_fbp", "_fbc")),
    Vendor("LinkedIn", ("linkedin.com", "licdn.com"), ("li_*", "lidc", "bcookie")),
    Vendor("TikTok", ("tiktok.com",), ("_ttp", "_tt_*")),
    Vendor("HubSpot", ("hubspot.com", "hs-scripts.com"), ("__hstc", "__hssc", "hubspotutk")),
    Vendor("Hotjar", ("hotjar.com", "hotjar.io"), ("_hj*",), records=True),
    Vendor("FullStory", ("fullstory.com",), ("fs_uid", "fs_lua"), records=True),
    Vendor("LogRocket", ("logrocket.com", "lr-ingest.com"), ("_lr_*",), records=True),
    Vendor("Mouseflow", ("mouseflow.com",), ("mf_*",), records=True),
    Vendor("Contentsquare", ("contentsquare.net",), ("_cs_*",), records=True),
    Vendor("Intercom", ("intercom.io", "intercomcdn.com"), ("intercom-*",), records=True),
    Vendor("Zendesk", ("zdassets.com", "zopim.com"), ("__zlcmid",), records=True),
    Vendor("Tawk", ("tawk.to",), ("twk_*", "TawkConnectionTime"), records=True),
    Vendor("Drift", ("driftt.com", "drift.com"), ("driftt_*", "drift_*"), records=True),
    Vendor("LiveChat", ("livechatinc.com",), ("__lc_*",), records=True),
    Vendor("Crisp", ("crisp.chat",), ("crisp-client*",), records=True),
)  # fmt: skip

# Consent types that a vendor's own tag reads before it stores; the further ones of Google's
# (functionality, personalization, security) are names that no tag of Google's asks for
SIGNALS = {
    "google": ("Google", ("analytics_storage", "ad_storage", "ad_user_data", "ad_personalization")),
    "microsoft": ("Microsoft Advertising", ("ad_storage",)),
    "clarity": ("Microsoft Clarity", ("analytics_Storage", "ad_Storage")),
    "meta": ("Meta", ("consent",)),
}
RECORDING_SIGNAL = ("clarity", "analytics_Storage")
