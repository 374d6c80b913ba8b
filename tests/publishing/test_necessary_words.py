"""What says of itself that it counts, profiles or tests is not necessary (R95, R147)."""

from typing import Any

import pytest

from consent import publishing
from consent.publishing import Draft
from consent.publishing.lint.fields import Field
from consent.vendors import Use, facts
from tests.languages import purposes
from tests.publishing.drafts import OWN, declared, edited, following

pytestmark = pytest.mark.requirement("R95", "R147")

OURS = "categories/necessary"

# Written before the patterns were
UNLAWFUL = {
    "en": """
        Counts how often you visit, for our statistics.
        Builds a profile of what interests you.
        Counts visits.
        Counts unique visitors and page views.
        Helps us understand how visitors use the site.
        Measures how many people open a page.
        Shows which of two versions of a page works better (A/B test).
        Remembers which version of a page you were shown in a test.
        Notes which test group you are in.
        Web analytics.
        Counts your clicks.
        Creates a profile of your interests.
        Measures how fast pages load, for our metrics.
        Tracks which pages you open.
        Splits visitors into groups for an experiment.
    """,
    "fr": """
        Compte le nombre de fois que vous visitez le site, à des fins de statistiques.
        Établit un profil de ce qui vous intéresse.
        Compte les visites.
        Compte les visiteurs uniques et les pages vues.
        Mesure l’audience du site.
        Nous aide à comprendre comment les visiteurs utilisent le site.
        Mémorise la version d’une page qui vous a été présentée lors d’un test.
        Indique votre groupe lors d’un test A/B.
        Dresse votre profil selon vos centres d’intérêt.
        Analyse votre navigation sur le site.
        Mesure la fréquentation.
        Compte vos clics.
        Sert aux expérimentations sur nos pages.
    """,
    "es": """
        Cuenta cuántas veces visita el sitio, con fines estadísticos.
        Elabora un perfil de lo que le interesa.
        Cuenta las visitas.
        Cuenta los visitantes únicos y las páginas vistas.
        Mide la audiencia del sitio.
        Nos ayuda a entender cómo usan el sitio los visitantes.
        Recuerda qué versión de una página se le mostró en una prueba.
        Indica su grupo en una prueba A/B.
        Crea un perfil de sus intereses.
        Analiza su navegación por el sitio.
        Cuenta sus clics.
        Sirve para experimentos con nuestras páginas.
    """,
}
LAWFUL = {
    "en": """
        Counts failed log-in attempts.
        Counts failed log-in attempts of a visitor, to stop robots that guess passwords.
        Counts the items in your cart.
        Limits how many requests a visitor may send each minute.
        Keeps track of your session.
        Keeps you signed in to your profile.
        Shows the picture of your profile while you are logged in.
        Measures how long you have been inactive, to log you out.
        Tests whether your browser accepts cookies.
        Recognizes fraud by comparing your order with earlier ones.
        Monitors traffic to detect attacks.
        Distributes visitors among our servers.
        Remembers whether you chose the mobile version of the site.
        Remembers the page you came from, to bring you back after the log-in.
        Keeps the number of your order.
        Counts down the time until your reservation ends.
        Holds your place in the queue while the site is busy with visitors.
        Is never used for statistics, and builds no profile of you.
        Keeps you signed in, without counting visits.
        Remembers your account number and what you chose in your account.
        Protects forms against other websites. They are used on all pages you open.
    """,
    "fr": """
        Compte les tentatives de connexion qui ont échoué.
        Compte les articles de votre panier.
        Limite le nombre de demandes qu’un visiteur peut envoyer par minute.
        Ouvre votre compte de visiteur.
        Relie votre compte à la page que vous avez ouverte.
        Affiche la photo de votre profil pendant votre session.
        Mesure la durée de votre inactivité, afin de fermer la session.
        Teste si votre navigateur accepte les témoins.
        Surveille le trafic pour détecter les attaques.
        Répartit les visiteurs entre nos serveurs.
        Mémorise si vous avez choisi la version mobile du site.
        N’est jamais utilisé à des fins de statistiques et n’établit aucun profil.
        Tient compte de vos réglages sur chaque page.
        Conserve le numéro de votre commande.
    """,
    "es": """
        Cuenta los intentos de inicio de sesión fallidos.
        Cuenta los artículos de su carrito.
        Limita cuántas solicitudes puede enviar un visitante por minuto.
        Abre su cuenta de visitante.
        Relaciona su cuenta con la página que abrió.
        Tiene en cuenta sus ajustes en cada página.
        Muestra la foto de su perfil durante la sesión.
        Mide cuánto tiempo lleva inactivo, para cerrar la sesión.
        Comprueba si su navegador acepta cookies.
        Vigila el tráfico para detectar ataques.
        Reparte a los visitantes entre nuestros servidores.
        Recuerda si eligió la versión móvil del sitio.
        Nunca se usa con fines estadísticos ni crea un perfil suyo.
        Conserva el número de su pedido.
    """,
}


def rows(texts: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, line.strip()) for code, text in texts.items() for line in text.split("\n")
            if line.strip()]  # fmt: skip


def refused(draft: Draft, purposes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those for which a necessary cookie of the site's own cannot be published."""
    cookies = [
        declared(f"_own_{number}", texts={language: {"purpose": text}})
        for number, (language, text) in enumerate(purposes)
    ]
    own: Any = next(row for row in draft.snapshot["categories"] if row["necessary"])["cookies"]
    found = publishing.lint(edited(draft, {f"{OURS}/cookies": [*own, *cookies]}))
    names = {problem.at.key for problem in found if problem.code == "necessary_tracker"}
    return [row for number, row in enumerate(purposes) if f"necessary/_own_{number}" in names]


def test_what_counts_profiles_or_tests_is_not_necessary(draft: Draft) -> None:
    assert refused(draft, rows(UNLAWFUL)) == rows(UNLAWFUL)


def test_what_a_site_cannot_work_without_is_let_through(draft: Draft) -> None:
    assert refused(draft, rows(LAWFUL)) == []


def test_our_own_words_for_known_cookies_fall_on_the_right_side(draft: Draft) -> None:
    def texts(*uses: Use) -> list[tuple[str, str]]:
        found = [purposes(cookie) for cookie in facts.cookies() if cookie.use in uses]
        pairs = (pair for texts in found for pair in texts.items())
        return list(dict.fromkeys(pair for pair in pairs if pair[0] in UNLAWFUL))

    counting = texts(Use.ANALYTICS)
    assert refused(draft, texts(Use.NECESSARY)) == []
    assert len(refused(draft, counting)) > len(counting) // 2


@pytest.mark.parametrize("language", UNLAWFUL)
def test_it_is_an_error_where_it_is_written(draft: Draft, language: str) -> None:
    [line, *_] = [text for code, text in rows(UNLAWFUL) if code == language]

    found = publishing.lint(edited(draft, {f"{OURS}/texts/{language}/purpose": line}))

    [error] = [problem for problem in found if problem.is_error]
    assert error.at == Field("category", "necessary", "purpose", language)
    assert "What tracks is never necessary" in error.text


@pytest.mark.requirement("R65")
def test_a_new_necessary_cookie_is_read_by_a_second_person(draft: Draft) -> None:
    new = {f"{OURS}/cookies/+": declared("_new", OWN)}

    assert publishing.changes(following(draft, {}, new)).material == {"necessary"}

    for before, after in ((new, new), (new, {}), ({}, {f"{OURS}/texts/en/name": "Needed"})):
        assert not publishing.changes(following(draft, before, after)).material
