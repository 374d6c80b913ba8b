import pytest

from consent.proof.formats.notes import canonical


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"b": [1, True, None, -5], "a": {}}, '{"a":{},"b":[1,true,null,-5]}'),
        (
            {"t": 'é/\u2028\U0001f36a"\\\n\x7f\x1f'},
            '{"t":"é/\u2028\U0001f36a\\"\\\\\\n\x7f\\u001f"}',
        ),
    ],
)
def test_a_document_has_one_spelling(document: object, text: str) -> None:
    assert canonical(document) == text.encode()


def test_half_a_letter_has_none() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        canonical({"a": "\ud800"})
