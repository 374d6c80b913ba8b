"""Origins, as the banner knows them."""


def hash_of(origin: str) -> int:
    """32 bits, signed; the twin of `banner/origin.js`.

    Every visitor is sent the site's list, and a hash is short.
    """
    value = 0
    for letter in origin:
        value = (value * 31 + ord(letter)) & 0xFFFFFFFF
    return value - (value >> 31 << 32)
