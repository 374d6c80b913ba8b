import pytest

from consent.proof.formats.receipt import canonical


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"b": [1, True, None], "a": {"é": ""}}, None),
        ({"b": [1, True, None, -5], "a": {}}, '{"a":{},"b":[1,true,null,-5]}'),
        (
            {"t": 'é/\u2028\U0001f36a"\\\n\x7f\x1f'},
            '{"t":"é/\u2028\U0001f36a\\"\\\\\\n\x7f\\u001f"}',
        ),
        (2**53, None),
        (1.0, None),
        ({1: 2}, None),
        ({"": 2}, None),
        ({"a": "\ud800"}, None),
        ((1, 2), None),
    ],
)
def test_a_document_has_one_spelling_or_none(document: object, text: str | None) -> None:
    if text is None:
        with pytest.raises(ValueError):  # noqa: PT011
            canonical(document)
    else:
        assert canonical(document) == text.encode()
