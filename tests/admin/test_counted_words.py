"""Names stay as they are written, and what is counted is in the singular where it is one."""

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from consent.models import Notice
from tests.admin.cases import cases


@cases("name", ["theme", "change", "category"])
def test_a_list_says_how_many_rows_it_has(staff: Client, notice: Notice, name: str) -> None:
    page = staff.get(reverse(f"admin:consent_{name}_changelist"))
    number = page.context["cl"].result_count
    assert f"{number} row{'' if number == 1 else 's'}" in page.content.decode()


def test_a_name_that_begins_a_message_stays_as_it_is(staff: Client) -> None:
    context = {"messages": [Message(messages.SUCCESS, "www.example.com is on")]}
    assert ">www.example.com is on<" in render_to_string("admin/base_site.html", context)
