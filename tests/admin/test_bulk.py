"""Tables of the catalogue out to CSV and in again: all of a file or nothing."""

import csv
import io
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from consent.admin.bulk import csv_file
from consent.admin.bulk.csv_file import UnreadableFile
from consent.lib import csv_cells
from consent.models import Category, CategoryText, Cookie, CookieText, Site, Wording
from tests.admin.cases import cases

MODELS = ("cookie", "wording", "category")
HEAD = "name,kind,category,provider,purpose_en"
FORMULAS = ['=HYPERLINK("http://evil.example","x")', "+1", "-2+3", "@SUM(A1)", "'=1", "'", "''+x"]


def address(model: str, page: str) -> str:
    return reverse(f"admin:consent_{model}_{page}")


def exported(staff: Client, model: str = "cookie", query: str = "") -> str:
    response = staff.get(f"{address(model, 'export')}{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return response.content.decode()


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def send(staff: Client, content: str | bytes, model: str = "cookie", **more: Any) -> Any:
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("t.csv", data, "text/csv")
    return staff.post(address(model, "import"), {"file": file, **more})


def problems(response: Any) -> list[str]:
    assert response.status_code == 422, response.content.decode()[-3000:]
    return [str(one) for one in response.context["problems"]]


def refused(site: Site, content: bytes, model: str = "cookie") -> list[str]:
    """What is said of a file, without a page around it."""
    table = admin.site._registry[apps.get_model("consent", model)].table(site)  # type: ignore[attr-defined]
    with pytest.raises(UnreadableFile) as error:
        table.write(csv_file.read(csv_file.decode(content), table.columns, table.required))
    return [str(one) for one in error.value.problems]


def confirm(staff: Client, shown: Any, model: str = "cookie") -> Any:
    assert shown.status_code == 200, [str(one) for one in shown.context["problems"]]
    context = shown.context
    sent = {"content": context["content"], "seen": context["seen"], "site": context["site"].pk}
    return staff.post(address(model, "import"), sent)


def everything() -> list[Any]:
    models = (Category, CategoryText, Cookie, CookieText, Wording)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


@pytest.fixture
def sixty(site: Site) -> Site:
    """A register of sixty, in which every field has something, formulas among the texts."""
    keys = ("analytics", "marketing", "preferences")
    for number in range(60 - Cookie.objects.filter(category__site=site).count()):
        kind = list(Cookie.Kind)[number % 5]
        cookie = Cookie.objects.create(
            category=site.categories.get(key=keys[number % 3]),
            name=f"_sixty_{number}_*",
            kind=kind,
            provider=["Acme, Inc.", "“Æther” GmbH", *FORMULAS][number % 9],
            party=list(Cookie.Party)[number % 2],
            http_only=number % 4 == 0,
            sensitive=number % 7 == 0,
            session_exempt=number % 5 == 0,
            domain=["", "mixnetworks.com"][number % 2],
            path=["/", "/shop"][number % 2],
            lifetime=[None, 90, 34_128_000, 63_072_000][number % 4],
        )
        for language in ("en", "fr", "es")[: number % 4]:
            text = f'{FORMULAS[number % 7]} says "{language}", été;\u00a0ü'
            cookie.texts.create(language=language, purpose=text)
    assert Cookie.objects.filter(category__site=site).count() == 60
    return site


@pytest.mark.requirement("R145")
def test_sixty_cookies_go_out_and_come_in_unchanged(sixty: Site, staff: Client) -> None:
    before, text = everything(), exported(staff)
    assert len(table(text)) == 60

    shown = send(staff, text)

    assert shown.status_code == 200
    assert (shown.context["outcome"].rows, shown.context["outcome"].unchanged) == ((), 60)
    assert everything() == before


def test_sixty_cookies_make_the_same_register_where_there_is_none(
    sixty: Site, staff: Client
) -> None:
    text = exported(staff)
    Cookie.objects.all().delete()

    answer = confirm(staff, send(staff, text))

    assert answer.status_code == 302
    assert exported(staff) == text
    assert Cookie.objects.count() == 60


@cases("model", MODELS)
def test_a_table_that_comes_back_as_it_went_changes_nothing(
    site: Site, staff: Client, model: str
) -> None:
    before, text = everything(), exported(staff, model)

    shown = send(staff, text, model)

    assert shown.context["outcome"].rows == ()
    assert shown.context["outcome"].unchanged == len(table(text)) > 10
    assert everything() == before


def test_what_a_spreadsheet_does_to_a_file_is_no_change(site: Site, staff: Client) -> None:
    rows = list(csv.reader(io.StringIO(exported(staff, "wording").removeprefix("\ufeff"))))
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(
        [[cell.replace("\r\n", "\n") for cell in row] for row in rows] + [[""] * len(rows[0])]
    )

    assert send(staff, text.getvalue(), "wording").context["outcome"].rows == ()


def test_the_difference_is_shown_before_anything_is_written(site: Site, staff: Client) -> None:
    before = everything()

    shown = send(staff, f"{HEAD}\n_new,cookie,analytics,Acme,Counts.\n")

    [row] = shown.context["outcome"].rows
    assert row.is_new and row.subject == "_new (cookie, analytics)"
    assert ("purpose_en", "", "Counts.") in row.cells
    assert "<ins>Counts.</ins>" in shown.content.decode()
    assert everything() == before

    answer = confirm(staff, shown)

    assert answer.status_code == 302
    cookie = Cookie.objects.get(name="_new")
    assert (cookie.provider, cookie.path, cookie.lifetime) == ("Acme", "/", None)
    assert cookie.texts.get().purpose == "Counts."
    entry = LogEntry.objects.latest("pk")
    assert (entry.object_repr, entry.get_change_message()) == ("_new", "Imported from a CSV file.")
    page = staff.get(answer["Location"]).content.decode()
    assert "1 added, 0 changed. Visitors do not see it yet" in page


def test_a_cookie_moves_to_another_category_and_keeps_what_the_file_leaves_out(
    site: Site, staff: Client
) -> None:
    cookie = site.categories.get(key="analytics").cookies.get()
    purposes = list(cookie.texts.values())

    confirm(staff, send(staff, f"name,kind,category\n{cookie.name},cookie,support\n"))

    moved = Cookie.objects.get(pk=cookie.pk)
    assert (moved.category.key, moved.provider) == ("support", cookie.provider)
    assert list(moved.texts.values()) == purposes


def test_texts_are_changed_by_their_language(site: Site, staff: Client) -> None:
    shown = send(staff, "text,fr\naccept,Tout accepter !\n", "wording")
    [row] = shown.context["outcome"].rows
    assert [(cell.column, cell.new) for cell in row.cells] == [("fr", "Tout accepter !")]
    assert confirm(staff, shown, "wording").status_code == 302
    assert site.wordings.get(language="fr").accept == "Tout accepter !"

    shown = send(staff, "category,text,es\nanalytics,name,Cifras\n", "category")
    assert confirm(staff, shown, "category").status_code == 302
    assert CategoryText.objects.get(category__key="analytics", language="es").name == "Cifras"


@cases("text", FORMULAS)
def test_a_formula_is_kept_from_spreadsheets_and_comes_back_as_it_was(
    site: Site, staff: Client, text: str
) -> None:
    cookie = site.categories.get(key="analytics").cookies.get()
    Cookie.objects.filter(pk=cookie.pk).update(provider=text)

    out = exported(staff)

    [row] = [row for row in table(out) if row["name"] == cookie.name]
    assert row["provider"][0] not in "=+-@"
    assert send(staff, out).context["outcome"].rows == ()
    Cookie.objects.filter(pk=cookie.pk).update(provider="Other")
    assert confirm(staff, send(staff, out)).status_code == 302
    cookie.refresh_from_db()
    assert cookie.provider == text


THREE = b"name,kind,category\n"
SENT = [(b"x" * 10_000_000, "longer than 500 kB"), (b"", "Choose a file first")]
HOSTILE = {
    "blank": (b" \n\n", "The file is empty"),
    "Latin-1": (THREE + "été,".encode("latin-1"), "Line 2: This is not UTF-8"),
    "UTF-16": ("name,kind".encode("utf-16"), "not UTF-8"),
    "a workbook": (b"PK\x03\x04rest", "This is a workbook"),
    "nulls": (THREE + b"\0,b,c", "null characters"),
    "a column less": (b"name,kind\n_x,cookie", "Line 1, category: is missing"),
    "another column": (b"name,kind,category,x\n", "Line 1, x: is no column here"),
    "a language": (b"name,kind,category,purpose_de\n", "purpose_de: is no column"),
    "a column twice": (b"name,name,kind,category\n", "name: stands there twice"),
    "half a row": (THREE + b"_x,cookie", "Line 2: The row has 2 cells"),
    "half a cell": (THREE + b'_x,cookie,"ana', "Line 2: The row cannot be read"),
    "many rows": (THREE + b"_x,cookie,analytics\n" * 1_001, "1,001 rows"),
    "a long cell": (THREE + b"x" * 200_000 + b",cookie,analytics", "cannot be read"),
}


@cases(("content", "said"), [*SENT, HOSTILE["half a row"]])
def test_a_hostile_file_is_answered_by_the_page(
    site: Site, staff: Client, content: bytes, said: str
) -> None:
    before = everything()
    assert any(said in one for one in problems(send(staff, content)))
    assert everything() == before


@cases(("content", "said"), HOSTILE.values())
def test_a_hostile_file_is_a_clear_error(site: Site, content: bytes, said: str) -> None:
    found = refused(site, content)
    assert any(said in one for one in found), found


@cases(
    ("row", "said"),
    [
        ("_x,cookie,nowhere,Acme,Counts.", "Line 3, category: There is no category “nowhere”"),
        ("_x,biscuit,analytics,Acme,Counts.", "Line 3, kind: Write one of cookie, local-storage"),
        ("_good,cookie,analytics,Acme,Counts.", "Line 3, name: Line 2 declares the same already."),
        ("_x,cookie,analytics,,Counts.", "Line 3, provider: This field cannot be blank."),
        (f"_x,cookie,analytics,Acme,{'x' * 201}", "Line 3, purpose_en: Ensure this value has at"),
        ("a b,cookie,analytics,Acme,Counts.", "Line 3, name: Write a name, or a pattern"),
        ("*,cookie,analytics,Acme,Counts.", "Line 3, name: * would match nearly every name"),
        ("_goo*,cookie,marketing,Acme,Counts.", "matches _good"),
    ],
)
def test_one_wrong_row_keeps_the_others_out(site: Site, row: str, said: str) -> None:
    before = everything()

    good = f"{HEAD}\n_good,cookie,analytics,Acme,Counts.\n"
    found = refused(site, f"{good}{row}\n".encode())

    assert any(said in one for one in found), found
    assert everything() == before


@cases(
    ("column", "cell"),
    [("lifetime", "two years"), ("lifetime", "0 days"), ("lifetime", "1 fortnight"),
     ("lifetime", "99999999999 years"), ("party", "second"), ("http_only", "maybe"),
     ("domain", "https://x"), ("path", "shop")],
)  # fmt: skip
def test_a_cell_that_cannot_be_is_named(site: Site, column: str, cell: str) -> None:
    head = f"name,kind,category,provider,{column}"
    found = refused(site, f"{head}\n_x,cookie,analytics,Acme,{cell}\n".encode())

    assert [one for one in found if one.startswith(f"Line 2, {column}: ")] == found != []


@cases(
    ("model", "content", "said"),
    [
        ("wording", "text,en\nacept,Yes\n", "There is no text “acept”"),
        ("wording", "text,en\naccept,\n", "Line 2, en: This field cannot be blank."),
        ("wording", f"text,en\naccept,{'x' * 31}\n", "Line 2, en: Ensure this value has at most"),
        ("wording", "text,en\naccept,Yes\naccept,No\n", "Line 2 has the same text already"),
        ("category", "category,text,en\nother,name,Yes\n", "There is no “other”"),
        ("category", "category,text,en\nanalytics,name,\n", "Line 2, en: This field cannot be"),
    ],
)
def test_a_text_that_cannot_be_is_named(site: Site, model: str, content: str, said: str) -> None:
    before = everything()

    found = refused(site, content.encode(), model)

    assert any(said in one for one in found), found
    assert everything() == before


def test_a_language_is_filled_as_a_whole(site: Site, staff: Client) -> None:
    text = exported(staff, "wording")
    site.wordings.get(language="es").delete()
    [half] = [row for row in table(text) if row["text"] == "accept"]

    found = problems(send(staff, f"text,es\naccept,{half['es']}\n", "wording"))
    assert "Line 2, title, es: This field cannot be blank." in found

    assert confirm(staff, send(staff, text, "wording"), "wording").status_code == 302
    assert exported(staff, "wording") == text


def test_what_was_shown_is_what_is_written(site: Site, staff: Client) -> None:
    shown = send(staff, f"{HEAD}\n_support,cookie,support,Acme,Counts.\n")
    Cookie.objects.filter(name="_support").update(provider="A colleague’s")

    answer = confirm(staff, shown)

    assert answer.status_code == 200
    assert "Somebody changed the catalogue meanwhile." in answer.content.decode()
    assert Cookie.objects.get(name="_support").provider == "A colleague’s"
    assert confirm(staff, answer).status_code == 302
    assert Cookie.objects.get(name="_support").provider == "Acme"


def test_only_what_was_shown_here_can_be_confirmed(site: Site, shop: Site, staff: Client) -> None:
    shown = send(staff, f"{HEAD}\n_new,cookie,analytics,Acme,Counts.\n", site=site.pk)
    sent = {"content": shown.context["content"], "seen": shown.context["seen"]}

    for other in ({"site": shop.pk}, {"site": site.pk, "content": "made:up:self"}):
        found = problems(staff.post(address("cookie", "import"), sent | other))
        assert "Choose the file again" in found[0]
    assert not Cookie.objects.filter(name="_new").exists()


def test_each_site_has_a_table_of_its_own(site: Site, shop: Site, staff: Client) -> None:
    asked = staff.get(address("cookie", "export"))
    assert "Of which site?" in asked.content.decode()
    assert f"?site={shop.pk}" in asked.content.decode()

    text = exported(staff, query=f"?site={shop.pk}")
    assert "shop_consent_state" in text and "mix_consent_state" not in text
    assert "purpose_es" not in text.splitlines()[0]

    shown = send(staff, f"{HEAD}\n_new,cookie,analytics,Acme,Counts.\n", site=shop.pk)
    assert confirm(staff, shown).status_code == 302
    assert Cookie.objects.get(name="_new").category.site == shop


@cases("model", MODELS)
def test_who_views_exports_and_who_changes_imports(site: Site, client: Client, model: str) -> None:
    def signed_in(*actions: str) -> Client:
        user = User.objects.create_user("-".join(actions), is_staff=True)
        names = [f"{action}_{model}" for action in actions]
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        client.force_login(user)
        return client

    viewer = signed_in("view")
    page = viewer.get(address(model, "changelist")).content.decode()
    assert "Export CSV" in page and "Import CSV" not in page
    assert exported(viewer, model)
    assert viewer.get(address(model, "import")).status_code == 403
    assert send(viewer, "x", model).status_code == 403

    changer = signed_in("view", "change")
    assert "Import CSV" in changer.get(address(model, "changelist")).content.decode()
    assert changer.get(address(model, "import")).status_code == 200
    client.logout()
    assert client.get(address(model, "export")).status_code == 302
    assert send(client, "x", model).status_code == 302


def test_who_may_not_add_adds_nothing(site: Site, client: Client) -> None:
    user = User.objects.create_user("eve", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="change_cookie"))
    client.force_login(user)

    found = problems(send(client, f"{HEAD}\n_new,cookie,analytics,Acme,Counts.\n"))

    assert found == ["Line 2: This would be new, and you may only change what is there."]


def test_the_token_against_forgery_is_asked_for(site: Site) -> None:
    staff = Client(enforce_csrf_checks=True)
    staff.force_login(User.objects.create_superuser("nina", "nina@example.com", "secret"))

    assert send(staff, f"{HEAD}\n_new,cookie,analytics,Acme,Counts.\n").status_code == 403


@pytest.mark.parametrize(
    "text", ["", "plain", "'quoted'", "'", "a=b", *FORMULAS, "''''=", "\t1", "＝1"]
)
def test_what_is_escaped_is_the_same_again(text: str) -> None:
    escaped = csv_cells.escape(text)
    assert csv_file.unescape(escaped) == text
    assert csv_cells.escape(escaped) == escaped or escaped.startswith("'")
