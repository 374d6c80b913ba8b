"""The policy that a page needs, and no more."""

import base64
import hashlib

from consent.integration.snippets import tags

SERVICE = "https://consent.mixnetworks.com"


def test_a_page_allows_the_service_for_scripts_and_connections() -> None:
    assert tags.policy(SERVICE) == f"script-src {SERVICE}; connect-src {SERVICE}"


def test_under_a_path_of_the_site_only_that_path_is_allowed() -> None:
    service = "https://www.mixnetworks.com/consent"
    assert tags.policy(service) == f"script-src {service}/; connect-src {service}/"


def test_an_inline_script_is_allowed_by_its_hash() -> None:
    digest = base64.b64encode(hashlib.sha256(b"\nlet a;\n").digest()).decode()
    header = tags.policy(SERVICE, inline=["<script>\nlet a;\n</script>"])
    assert header == f"script-src {SERVICE} 'sha256-{digest}'; connect-src {SERVICE}"


def test_a_nonce_brings_in_what_the_banner_imports() -> None:
    header = tags.TEXTS["service"]["nonces"].format(source=tags.source_of(SERVICE))
    assert header == f"script-src 'nonce-…' 'strict-dynamic'; connect-src {SERVICE}"
    tag = tags.tag(SERVICE, attribute=tags.NONCE)
    assert tag == f'<script async src="{SERVICE}/banner.js" nonce="…"></script>'
