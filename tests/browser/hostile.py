"""Host pages that make it hard for a guest: what each does before the banner comes, or after."""

from tests.browser.strangers import LIVE, SITE

TAG = f'<script async src="{LIVE}/banner.js"></script>'
BUY = '<p><button id="buy">Buy</button> <output id="basket">Empty</output></p>'
WAITS = '<script type="text/plain" data-consent="analytics" src="/tracker.js"></script>'
SHOP = '<script src="/shop.js"></script>'
NEXT = '<p><button id="next">Next page</button></p>'

OLD_LIBRARIES = r"""<script>
// As Prototype.js 1.6 has it, and others of its time
String.prototype.toJSON = function () { return '"' + this + '"'; };
Array.prototype.toJSON = function () {
  return "[" + this.map(function (one) { return JSON.stringify(one); }).join(", ") + "]";
};
Object.prototype.extend = function (more) {
  if (!more) throw new TypeError("extend() of what?");
  for (var name in more) this[name] = more[name];
  return this;
};
Array.prototype.last = function () { return this[this.length - 1]; };
Object.prototype.debug = true;
String.prototype.startsWith = function (start) { return this.indexOf(start) === 0; };
String.prototype.trim = function () { return this.replace(/^\s+|\s+$/g, ""); };
String.prototype.padStart = function (size, fill) {
  var text = String(this);
  while (text.length < size) text = (fill || " ") + text;
  return text;
};
</script>"""
PATCHED_TREE = """<script>
// A widget that watches what is added, a page that a translator has rearranged, a tag manager
(function () {
  var append = Element.prototype.append, createElement = document.createElement;
  var insertBefore = Node.prototype.insertBefore, removeChild = Node.prototype.removeChild;
  Element.prototype.append = function () {
    for (var at = 0; at < arguments.length; at++)
      if (arguments[at] instanceof Element) arguments[at].setAttribute("data-seen", "");
    return append.apply(this, arguments);
  };
  Node.prototype.insertBefore = function (added, next) {
    if (next && next.parentNode !== this) return added;
    return insertBefore.call(this, added, next);
  };
  Node.prototype.removeChild = function (child) {
    return child.parentNode === this ? removeChild.call(this, child) : child;
  };
  document.createElement = function (name) {
    var made = createElement.apply(document, arguments);
    made.setAttribute("data-made", "by " + (document.currentScript ? "tag" : "timer"));
    return made;
  };
})();
</script>"""
FETCH_THROWS = """<script>
window.fetch = function () { throw new Error("Ask our client instead."); };
delete Navigator.prototype.sendBeacon; // as a privacy setting of Firefox leaves it
</script>"""
FETCH_SILENT = (
    "<script>window.fetch = function () { return new Promise(function () {}); };</script>"
)
JSON_REPLACED = """<script>
(function (refuse) {
  window.JSON = { parse: refuse, stringify: refuse };
})(function () { throw new Error("Use our own."); });
</script>"""
PROMISE_POLYFILL = """<script>
// An old polyfill that does not look whether it is needed
(function () {
  function Later(start) {
    var self = this, calls = [];
    function settle(isGood) {
      return function (value) {
        if (self.state) return;
        self.state = isGood ? 1 : 2;
        self.value = value;
        calls.forEach(function (call) { setTimeout(call); });
      };
    }
    this.then = function (good, bad) {
      return new Later(function (resolve, reject) {
        function call() {
          var next = self.state === 1 ? good : bad;
          if (!next) return (self.state === 1 ? resolve : reject)(self.value);
          try { resolve(next(self.value)); } catch (error) { reject(error); }
        }
        if (self.state) setTimeout(call); else calls.push(call);
      });
    };
    try { start(settle(true), settle(false)); } catch (error) { settle(false)(error); }
  }
  Later.prototype["catch"] = function (bad) { return this.then(null, bad); };
  Later.resolve = function (value) { return new Later(function (resolve) { resolve(value); }); };
  Later.reject = function (error) { return new Later(function (_, reject) { reject(error); }); };
  window.Promise = Later;
})();
</script>"""
FROZEN = """<script>
[Object, Function, Array, String, Number, Boolean, RegExp, Date, Map, Set, WeakMap, WeakSet,
  Promise, Error, TypeError, Symbol, URL].forEach((one) => {
  Object.freeze(one);
  Object.freeze(one.prototype);
});
[JSON, Math, Reflect].forEach(Object.freeze);
</script>"""
BLOCKER = """<style>
[class*=cookie], [class*=Cookie], [id*=cookie], [class*=consent], [id*=consent], [class*=banner],
[id*=banner], [class*=gdpr], [id*=gdpr], [class*=privacy], [id*=overlay], [class*=overlay],
[class*=modal], [class*=notice] { display: none !important }
* { all: unset !important }
head, script, style, title { display: none !important }
</style>"""
LAYERS = """<style>
html { transform: translateZ(0); display: grid; gap: 40px; font-size: 4px; height: 100% }
body { transform: scale(1); perspective: 500px; min-height: 200vh; font-size: 16px }
header { position: fixed; inset: 0 0 auto; z-index: 2147483647; background: #fff }
body { padding-top: 4em; isolation: isolate }
</style>"""
CLICKS = """<script>
setInterval(function () { // closes whatever menu is open
  document.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  window.dispatchEvent(new MouseEvent("click"));
}, 100);
</script>"""
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
SIMPLE = {
    "old-libraries": OLD_LIBRARIES,
    "patched-tree": PATCHED_TREE,
    "fetch-throws": FETCH_THROWS,
    "fetch-silent": FETCH_SILENT,
    "json-replaced": JSON_REPLACED,
    "promise-polyfill": PROMISE_POLYFILL,
    "frozen": FROZEN,
    "blocker": BLOCKER,
    "layers": LAYERS,
    "clicks": CLICKS,
}
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
