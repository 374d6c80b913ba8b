"""Where staff work: the catalogue is edited, the record is read.

One module per noun. `config/admin.py` says how the whole looks.
"""

from consent.admin import category, cookie, decision, notice, region, site, tally, wording

__all__ = ["category", "cookie", "decision", "notice", "region", "site", "tally", "wording"]
