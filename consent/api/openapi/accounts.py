"""The routes of accounts: who signs in and out, what they refused, and cookies renewed."""

from typing import Any
from urllib.parse import quote

from consent.api.openapi import answers
from consent.api.openapi.parts import (
    answer,
    body,
    header,
    origin,
    problems,
    security,
    signals,
    site,
    told,
)
from consent.api.schemas.values import ENCODED_ACCOUNT, LONGEST_ACCOUNT, LONGEST_BODY
from consent.api.token_uses import MOST_ACCOUNTS
from consent.models import SiteToken
from consent.notices import NoticeInForce

EXAMPLE = {"account": "customer 4711"}
SECURITY = [security(SiteToken.Scope.ACCOUNTS)]


def sign_in(in_force: NoticeInForce) -> dict[str, Any]:
    return {
        "operationId": "sign_in",
        "summary": "Say who is signed in",
        "description": "Asked by the site's own server when somebody signs in, with the visitor's "
        "Cookie and Sec-GPC passed on. A browser's no reaches the account, and the "
        "account's the browser. null says that nobody is signed in any more: the browser's own "
        "choice is left. The answer's cookies are for the browser; none is set here, so that a "
        "server that keeps cookies gives nobody's to somebody else.",
        "security": SECURITY,
        "parameters": [
            site(in_force),
            *told(),
            *signals(),
        ],
        "requestBody": body("SignIn", EXAMPLE),
        "responses": {
            "200": answer(
                "What holds for the account.", "AccountState", answers.signed_in(in_force)
            ),
            **_problems(),
        },
    }


def refusals(in_force: NoticeInForce) -> dict[str, Any]:
    return {
        "operationId": "refusals",
        "summary": "Ask what an account has refused",
        "description": "Asked by the site's own server where no browser is at hand: by a program "
        "that does hours later what a visitor had allowed, before it does it. What is in "
        "`refused` may not be done for this account. What is not was not refused, which is no "
        "yes: keep the decision that said so. The account is named in a header, since addresses "
        "stand in logs.",
        "security": SECURITY,
        "parameters": [
            site(in_force),
            header(
                "X-Consent-Account",
                "The site's own name for the account, percent-encoded as UTF-8.",
                quote(EXAMPLE["account"]),
            )
            | {
                "required": True,
                "schema": {"type": "string", "pattern": f"^{ENCODED_ACCOUNT.pattern}$"},
            },
        ],
        "responses": {
            "200": answer(
                "What it refused in any browser.", "AccountRefusals", answers.refused(in_force)
            ),
            **_problems(),
        },
    }


def close(in_force: NoticeInForce) -> dict[str, Any]:
    return {
        "operationId": "close",
        "summary": "Forget an account that is no more",
        "description": "Asked by the site's own server. Sign the browser out as well: the token "
        "in its cookie is not reached from here.",
        "security": SECURITY,
        "parameters": [site(in_force)],
        "requestBody": body("ClosedAccount", EXAMPLE),
        "responses": {"204": {"description": "Nothing of it is left."}, **_problems()},
    }


def renew(in_force: NoticeInForce) -> dict[str, Any]:
    return {
        "operationId": "renew",
        "summary": "Set the browser's cookies anew",
        "description": "Sent by a page of the site, with credentials and without a body. What the "
        "cookies say stays, with its date; only the 400 days after which browsers end every "
        "cookie begin again. What the account has refused meanwhile arrives: the banner asks once "
        "an hour where somebody is signed in. A browser that shows none of our cookies is given "
        "none.",
        "parameters": [origin(in_force), site(in_force), *signals()],
        "responses": {
            "204": {"description": "What could be believed was renewed."},
            **problems(
                f403="The Origin is none of the site's.",
                f404="There is no such site.",
                f503="Nothing is published, or the record cannot be reached.",
            ),
        },
    }


def _problems() -> dict[str, Any]:
    return problems(
        f400=f"An account is text of 1 to {LONGEST_ACCOUNT} characters; what was sent is none.",
        f401="No site token is shown, or what is shown is none.",
        f403="The token has not the scope accounts.",
        f404="There is no such site.",
        f411="The request has no Content-Length.",
        f413=f"The body is longer than {LONGEST_BODY} octets.",
        f415="The body is neither text/plain nor application/json.",
        f429=f"The token has named {MOST_ACCOUNTS} accounts within a minute, or too many requests "
        "came from this address: Retry-After says when to send again.",
        f503="Nothing is published, or the record cannot be reached.",
    )
