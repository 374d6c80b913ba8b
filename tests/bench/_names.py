"""Names that the house gives up: of classes, and words with another one in their place."""

# Participles, adjectives, adverbs and pronouns, and what else says no thing
BARE = set(
    """
    Absent Ahead Allowed Angry Answered Asked Blocked Bound Calm Carried Cleared Closed Confirmed
    Cut Declared Denied Done Dressed Enough Expired Forked Forgotten Found Given Gone Granted
    Guarded Heard Held His Hers Imported Keeping Kept Known Lately Late Left Loud Lost Made
    Malformed Meant Mine Mortal Moved New Newest No None Nothing Now Old OptedIn OptedOut Ours
    Outgoing Packed Past Pasted Pinned Published Quiet Recorded Refused Said Seen Sent Shown
    Sighted Signed SignedIn Speaking Stale Standing Stored Strict Strictest Submitted Taken Theirs
    Titled Told Unasked Unfetched Unknown Unlawful Unpublished Unreadable Untrusted Unvisited
    Waiting Wanted Wish Wished Written Yes holding once
    """.split()
)
NOUNS_IN_ED = {"Embed", "Feed", "Need", "Seed", "Speed"}
PREPOSITIONS = ("At", "By", "For", "From", "In", "Of", "On", "To", "With", "Without")

# Old words (several forms; _ between two words), and the field's word. A star: the word is also
# public, or has a second, proper meaning, or is in no table; so none left is not what is aimed at.
OLD = {
    "terms": "ruleset",
    "evidence": "request context *proof that is kept",
    "mirror": "state cookie",
    "note notes": "account token",
    "login logins": "account token *Django's",
    "held": "opted out, locked",
    "settle settled": "resolve",
    "signal": "opt-out preference signal *public",
    "signals": "vendor consent types *public",
    "lapse lapsed lapses": "expired *public verdict",
    "receipt receipts": "decision id *consent receipt",
    "carry carries carried": "import *column of a site",
    "migrate migrated migration": "import *method, Django's",
    "sighting sightings sighted": "detection",
    "door doors": "write permit",
    "rest": "default partition *what is left over",
    "tongue tongues": "available languages",
    "veil veils veiled": "placeholder",
    "gate gates gated": "block *gate.js may stay",
    "release released": "activate",
    "let_in": "activate",
    "fate fates": "filter action",
    "leaves cut stays": "PASS, SESSION_ONLY, DROP *of a tree",
    "weigh weighs weighed": "decide, evaluate",
    "puzzle puzzled": "on_error",
    "keeper": "refresher",
    "disk": "disk cache",
    "memory": "cache *of a choice: how long it holds",
    "mishap": "failure",
    "awaken survive": "fork hooks",
    "look": "fork hook *of a site: its theme",
    "wish wishes": "request",
    "meant": "resolved request",
    "variant": "cache key",
    "judge judged": "evaluate, one verb of four *rules.judge",
    "ruling rulings": "verdict",
    "permit permits": "evaluate *write permit, opt-in permits",
    "calm": "PlainFieldsAdmin",
    "titled": "admin base class",
    "newest": "paginator *newest first",
    "lately": "filter",
    "standing standings": "opt-out preference signal *state of a site",
    "published": "snapshot *published_at",
    "jar": "cookie writer",
    "told": "*say what: region, lines, answer",
    "heard": "*say what is heard",
    "seen": "*say what is seen",
    "shown": "*say what is shown",
    "said": "*say what is said",
    "asked": "*say what is asked",
    "kept": "*say what is kept",
    "gone": "*say what is gone",
    "theirs": "*say whose",
    "place places": "region, position, path *one of them",
    "in_force": "one of four meanings *one of them",
}
