"""How a yes, a no and a plea are put in each language in which we can tell them apart.

All of it is compared in small letters, with plain apostrophes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language. A label in another one is judged by its shape alone."""

    accepts: re.Pattern[str]  # how a label begins that says yes
    refuses: re.Pattern[str]
    saves: re.Pattern[str]
    puts_off: re.Pattern[str]  # neither a yes nor a no
    pleads: re.Pattern[str]  # praises one answer, or shames whoever gives the other
    further: frozenset[str]  # words that may follow and change nothing
    implies: re.Pattern[str]  # takes something else for a yes
    yes: str  # what to write instead
    no: str
    save: str


def _begins(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(words)})(?!\w)")


def _has(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")


ENGLISH = Vocabulary(
    accepts=_begins(
        r"(?:i |yes,? (?:i )?)?(?:accept|agree|allow|consent|permit)", "yes", "opt in"
    ),
    refuses=_begins(
        r"(?:i |no,? (?:i )?)?(?:reject|refuse|decline|deny|disagree)", "no", "opt out",
        r"(?:i )?(?:do not|don't) (?:accept|agree|allow|consent)", "continue without accepting",
        r"(?:only|just) (?:strictly )?(?:necessary|essential)",
        r"(?:strictly )?(?:necessary|essential) (?:cookies )?only",
    ),
    saves=_begins(r"(?:save|confirm|keep|apply|store)", "done"),
    puts_off=_has("later", "not now", "maybe", "remind me", "skip", "another time"),
    pleads=_has(
        "love", "great", "awesome", "best", "better", "ruin", "worse", "worst", "miss", "lose",
        "hate", "experience", "enjoy", "improve", "happy", "unfortunately", "limited", "deals",
        "offers", "don't care", "risk", "broken", "boring", "please", "support us", "sorry",
    ),
    further=frozenset(
        "all everything any cookies cookie optional non essential necessary unnecessary additional "
        "strictly only just these the of them it this thanks thank you to and close save without "
        "accepting i do not don't accept agree consent allow use tracking other my choices choice "
        "selection settings preferences".split()
    ),
    implies=re.compile(
        r"\b(?:by|if you|when you) (?:continu|us|brows|visit|stay|scroll|navigat|remain|clos|ignor)"
        r"\w*\b[^.!?]{0,80}\b(?:agree|accept|consent)\w*|"
        r"\bcontinued (?:use|browsing)\b[^.!?]{0,60}\b(?:agree|accept|consent|means)\w*"
    ),
    yes="Accept all",
    no="Reject all",
    save="Save my choices",
)  # fmt: skip

FRENCH = Vocabulary(
    accepts=_begins(
        r"(?:tout |oui,? )?(?:accepter|autoriser|permettre)", r"(?:oui,? )?j'(?:accepte|autorise)",
        r"(?:je )?consens", "consentir", "oui",
    ),
    refuses=_begins(
        r"(?:tout |non,? )?(?:refuser|rejeter|décliner|interdire)", "non",
        r"je (?:refuse|rejette|décline|m'oppose|n'accepte pas)", "ne (?:pas|rien) accepter",
        "continuer sans (?:rien )?accepter", r"(?:les )?nécessaires (?:seulement|uniquement)",
        r"(?:seulement|uniquement) les (?:témoins |cookies )?(?:strictement )?nécessaires",
    ),
    saves=_begins("enregistrer", "sauvegarder", "confirmer", "valider", "conserver", "garder"),
    puts_off=_has("plus tard", "pas maintenant", "peut-être", "me le rappeler", "une autre fois"),
    pleads=_has(
        "adore", "génial", "super", "meilleure?", "mieux", "gâche[rz]?", "pire", "rate[rz]?",
        "perd(?:re|s)?", "manque[rz]?", "expérience", "profite[rz]?", "améliore[rz]?", "dommage",
        "hélas", "dégradée?", "offres", "déteste", "limitée?", "s'il vous plaît", "désolée?",
    ),
    further=frozenset(
        "tout tous toutes rien les des ces ce témoins cookies facultatifs facultatives optionnels "
        "optionnelles non nécessaires essentiels essentielles et fermer merci sans accepter "
        "seulement uniquement enregistrer mes mon choix sélection réglages préférences je n pas "
        "strictement".split()
    ),
    implies=re.compile(
        r"\b(?:en (?:continuant|poursuivant|utilisant|naviguant|visitant|restant|fermant)|"
        r"si vous (?:continuez|poursuivez)|la poursuite)\b"
        r"[^.!?]{0,90}\b(?:accept|consent|vaut accord|d'accord)\w*"
    ),
    yes="Tout accepter",
    no="Tout refuser",
    save="Enregistrer mes choix",
)  # fmt: skip

SPANISH = Vocabulary(
    accepts=_begins(
        r"(?:sí,? )?(?:aceptar|acepto|permitir|permito|autorizar|autorizo|consentir|consiento)",
        "sí", "estoy de acuerdo",
    ),
    refuses=_begins(
        r"(?:no,? )?(?:rechazar|rechazo|denegar|deniego|declinar|prohibir)", "no",
        r"continuar sin aceptar", r"solo (?:las )?(?:cookies )?(?:estrictamente )?necesarias",
    ),
    saves=_begins("guardar", "confirmar", "conservar", "aplicar"),
    puts_off=_has("más tarde", "ahora no", "quizás?", "tal vez", "después", "recuérdamelo"),
    pleads=_has(
        "encanta", "genial", "mejor", "arruin(?:ar|a|en)", "peor", "perder(?:me)?", "experiencia",
        "disfrutar", "mejorar", "lástima", "ofertas", "odio", "limitad[ao]", "por favor",
        "lo siento",
    ),
    further=frozenset(
        "todo todas todos las los cookies opcionales no necesarias esenciales y cerrar gracias "
        "estas estos sin aceptar solo acepto permito permitir guardar mis mi opciones opción "
        "selección preferencias ajustes estrictamente quiero".split()
    ),
    implies=re.compile(
        r"\b(?:al (?:continuar|seguir|usar|utilizar|navegar|visitar|permanecer|cerrar)|"
        r"si (?:continúa|sigue)[ns]?|si continúas|si sigues)\b"
        r"[^.!?]{0,90}\b(?:acepta|consient|da su consentimiento|está de acuerdo|autoriza)\w*"
    ),
    yes="Aceptar todas",
    no="Rechazar todas",
    save="Guardar mis opciones",
)  # fmt: skip

_KNOWN: Mapping[str, Vocabulary] = {"en": ENGLISH, "fr": FRENCH, "es": SPANISH}


def vocabulary(language: str) -> Vocabulary | None:
    return _KNOWN.get(language.partition("-")[0])


def plain(text: str) -> str:
    """As the lists above are written."""
    return " ".join(text.casefold().replace("’", "'").replace("ʼ", "'").split())
