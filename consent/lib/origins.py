"""Hash origins as the banner does."""


def hash_of(origin: str) -> int:
    """Return a signed hash of 32 bits, the same as `banner/origin.js`.

    Every visitor receives the site's list, and a hash is short.
    """
    value = 0
    for letter in origin:
        value = (value * 31 + ord(letter)) & 0xFFFFFFFF
    return value - (value >> 31 << 32)
