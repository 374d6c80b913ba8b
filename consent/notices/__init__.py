"""The notice in force on each site, and the keys that sign (`signing_keys`)."""

from consent.notices.in_force import (
    FOLLOW_SECONDS as FOLLOW_SECONDS,
    NothingPublished as NothingPublished,
    NoticeInForce as NoticeInForce,
    SiteFacts as SiteFacts,
    SwitchedOff as SwitchedOff,
    TokenFacts as TokenFacts,
    are_known as are_known,
    catch_up as catch_up,
    current as current,
    everywhere as everywhere,
    follow as follow,
    forget as forget,
    get as get,
    refresh as refresh,
)
