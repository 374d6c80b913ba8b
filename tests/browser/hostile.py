"""Host pages that make it hard for a guest: what each does before the banner comes, or after."""

from pathlib import Path

from tests.browser.strangers import LIVE, SITE

HEADS = Path(__file__).parent / "hostile_pages"  # what their heads begin with
TAG = f'<script async src="{LIVE}/banner.js"></script>'
BUY = '<p><button id="buy">Buy</button> <output id="basket">Empty</output></p>'
WAITS = '<script type="text/plain" data-consent="analytics" src="/tracker.js"></script>'
SHOP = '<script src="/shop.js"></script>'
NEXT = '<p><button id="next">Next page</button></p>'

LATE = f"""<script>
addEventListener("load", function () {{
  setTimeout(function () {{
    var tag = document.createElement("script");
    tag.src = "{LIVE}/banner.js";
    document.getElementsByTagName("head")[0].appendChild(tag);
  }}, 300);
}});
</script>"""
# What changes the page under the banner: on a click, or when a test says so
SECOND = f"<h1>Second</h1>{BUY}{WAITS}".replace("</", r"<\/")
BODY_SWAPPED = f"""<script>
document.addEventListener("click", function (event) {{
  if (event.target.id !== "next") return;
  var parsed = new DOMParser().parseFromString('{SECOND}', "text/html");
  history.pushState({{}}, "", "?second");
  document.documentElement.replaceChild(document.adoptNode(parsed.body), document.body);
}});
</script>"""
VIEW_TRANSITION = f"""<style>@view-transition {{ navigation: auto }}
::view-transition-group(*) {{ animation-duration: 100ms }}</style><script>
document.addEventListener("click", function (event) {{
  if (event.target.id !== "next") return;
  history.pushState({{}}, "", "?second");
  document.startViewTransition(function () {{
    document.body.innerHTML = '<h1>Second</h1>{BUY}';
    var waits = document.createElement("script");
    waits.type = "text/plain";
    waits.dataset.consent = "analytics";
    waits.src = "/tracker.js";
    document.body.append(waits);
  }});
}});
</script>"""
ROOT_SWAPPED = f"""<script>
addEventListener("mixtest-change", function () {{
  var parsed = new DOMParser().parseFromString('<title>Second<\\/title>{SECOND}', "text/html");
  document.documentElement.replaceChildren(document.adoptNode(parsed.head),
    document.adoptNode(parsed.body));
}});
</script>"""
WRITTEN = f"""<script>
addEventListener("mixtest-change", function () {{
  document.write('<title>Second<\\/title>{SECOND}<script src="/shop.js"><\\/script>');
  document.close();
}});
</script>"""
NONCE = 'nonce="once" '


def page(head: str = TAG, body: str = BUY + WAITS + SHOP, *, after: str = "") -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>'
        f"{head}</head><body><h1>Shop</h1>{body}{after}</body></html>"
    )


def with_nonce(text: str) -> str:
    return text.replace("<script ", f"<script {NONCE}")


XML_TAG = TAG.replace("async", 'async="async"')
XHTML = (
    '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" lang="en">'
    f"<head><title>Shop</title>{XML_TAG}</head>"
    f"<body><h1>Shop</h1>{BUY}{WAITS}{SHOP}</body></html>"
)
QUIRKS = f"<title>Our shop since 1998</title>{TAG}<center><font size=5>Our shop</font>{BUY}{WAITS}"
SIMPLE = {path.stem: path.read_text(encoding="utf-8") for path in sorted(HEADS.glob("*.html"))}
assert SIMPLE
STRICT_DYNAMIC = "script-src 'nonce-once' 'strict-dynamic'; object-src 'none'; base-uri 'none'"
TRUSTED = (
    f"default-src 'none'; script-src 'self' {LIVE}; connect-src {LIVE}; style-src 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)
WORKING: dict[str, tuple[str, str]] = {
    **{f"{name}.html": (page(head + TAG), "") for name, head in SIMPLE.items()},
    "two-copies.html": (page(TAG * 2, after=TAG.replace("async ", "")), ""),
    "late-tag.html": (page("", after=LATE), ""),
    "quirks.html": (QUIRKS + SHOP, ""),
    "well-formed.xhtml": (XHTML, ""),
    "isolated.html": (page(), ""),
    "csp-nonce.html": (
        with_nonce(page()),
        f"default-src 'self'; script-src 'nonce-once'; connect-src {LIVE}",
    ),
    "csp-strict-dynamic.html": (
        with_nonce(page("", after=LATE.replace("<script>", "<script >"))),
        STRICT_DYNAMIC,
    ),
    "trusted-types.html": (page(), TRUSTED),
}
FRAME = f'<iframe src="{SITE}/offline.html" width="900" height="600"></iframe>'
MOVING: dict[str, tuple[str, str]] = {
    "bare.html": (page(""), ""),
    "body-swapped.html": (page(after=NEXT + BODY_SWAPPED), ""),
    "view-transition.html": (page(after=NEXT + VIEW_TRANSITION), ""),
    "root-swapped.html": (page(after=ROOT_SWAPPED), ""),
    "document-write.html": (page(after=WRITTEN), ""),
    "offline.html": (page(), ""),
    "old-browser.html": (
        page(
            "<script>delete Document.prototype.adoptedStyleSheets;"
            f"delete window.structuredClone;</script>{TAG}"
        ),
        "",
    ),
    "framing.html": (page("", FRAME), ""),
    "sandboxing.html": (page("", FRAME.replace("<iframe", '<iframe sandbox="allow-scripts"')), ""),
}
