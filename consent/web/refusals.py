"""Why an answer is not recorded, though it is well formed."""


class WeakerQuestion(Exception):
    """A yes to these categories answers less than the law of the visitor's place asks (R161)."""


class OptionalIsOffError(Exception):
    """A yes was given while the site's optional cookies are switched off."""
