"""What the page that a site copies from says of chats."""

import pytest
from django.test import Client

from consent.models import Category, CategoryText, Notice
from tests.admin.drafts import publish
from tests.admin.test_embedding import page, snippets


@pytest.mark.requirement("R29", "R159")
def test_a_chat_has_a_launcher_where_something_records(staff: Client, notice: Notice) -> None:
    found = snippets(page(staff, notice.site))["chat"]

    assert found.count('data-consent-chat="support"') == 2
    assert 'data-consent="' not in found  # which a yes alone would activate
    Category.objects.update(records=False)
    CategoryText.objects.filter(category__key__in=("support", "replay")).update(
        name="Other", purpose="Other."
    )
    Category.objects.filter(key="replay").update(signals={})
    publish(notice.site)
    assert "chat" not in snippets(page(staff, notice.site))
