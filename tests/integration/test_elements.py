"""Start tags, found as a browser finds them."""

import pytest

from consent.integration.snippets.elements import Attributes, elements


@pytest.mark.parametrize(
    ("markup", "attributes"),
    [
        pytest.param("<P>", {}, id="none"),
        pytest.param("<p a b=c>", {"a": None, "b": "c"}, id="without a value, without quotes"),
        pytest.param("<p a='1' B=\"2\">", {"a": "1", "b": "2"}, id="both quotes, any case"),
        pytest.param("<p a = 1\n\tb\n=\n'2'>", {"a": "1", "b": "2"}, id="space around"),
        pytest.param("<p a='1'b='2'>", {"a": "1", "b": "2"}, id="no space between"),
        pytest.param("<p a=1 A=2>", {"a": "1"}, id="twice: the first counts"),
        pytest.param("<p a='&lt;&amp;&quot;'>", {"a": '<&"'}, id="references"),
        pytest.param("<p a='>'>", {"a": ">"}, id="an end in a value"),
        pytest.param("<p a=/x/>", {"a": "/x/"}, id="a path without quotes"),
        pytest.param("<p a=''>", {"a": ""}, id="an empty value"),
        pytest.param("<p a= >", {"a": ""}, id="no value after all"),
        pytest.param("<p/a//b=1>", {"a": None, "b": "1"}, id="slashes"),
        pytest.param("<p =a>", {"=a": None}, id="an equals sign first"),
        pytest.param('<p a\'b="c">', {"a'b": "c"}, id="a quote in a name"),
    ],
)
def test_attributes_are_read_as_a_browser_reads_them(markup: str, attributes: Attributes) -> None:
    [found] = elements(markup)
    assert (found.tag, found.attributes) == ("p", attributes)
    assert markup[found.start : found.end] == markup


@pytest.mark.parametrize(
    ("markup", "tags"),
    [
        pytest.param("a<b>c</b><i>", ["b", "i"], id="tags"),
        pytest.param("1 < 2 <3> <_> <b>", ["b"], id="signs that begin no tag"),
        pytest.param("<!doctype html><?x <a>?><b>", ["b"], id="declarations"),
        pytest.param("<!-- <a> --><b><!--><i><!-- <u>", ["b", "i"], id="comments"),
        pytest.param("<script><a></SCRIPT ><b>", ["script", "b"], id="inside a script"),
        pytest.param("<style></styles><a></style><b>", ["style", "b"], id="inside a style"),
        pytest.param("<title><a></title><textarea><a>", ["title", "textarea"], id="inside texts"),
        pytest.param("<b><a href='", ["b"], id="a value that never ends"),
        pytest.param("<b><a href", ["b"], id="a tag that never ends"),
        pytest.param("</a <b><i>", ["i"], id="an end tag with more in it"),
        pytest.param("<br/><x-y a>", ["br", "x-y"], id="no content, and a name with a dash"),
    ],
)
def test_only_start_tags_are_found(markup: str, tags: list[str]) -> None:
    assert [found.tag for found in elements(markup)] == tags
