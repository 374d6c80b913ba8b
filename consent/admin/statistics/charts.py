"""A picture of a table: SVG of pygal's, without anything that our policy refuses.

Colours are the sheet's (`static/consent/admin/charts.css`): no style, script or address stands in
the picture. A screen reader hears its name, and reads the table beside it.
"""

import sys
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import pygal
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from pygal.etree import etree
from pygal.style import Style

from consent.statistics.tables import Row, Table

# It looks for maps of the world in every import, by a way that Python has given up
sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, pygal.PluginImportFixer)]

etree.to_etree()  # the standard library's trees, whether lxml happens to be installed or not

WIDE, NARROW, HEIGHT = 760, 470, 250
BAR = 34  # the height of a bar that lies
MOST_LABELS = 8  # on a wide axis
FONT = 13
LONGEST = 24  # of a name on an axis, in characters
SETTINGS: dict[str, Any] = {
    "disable_xml_declaration": True,
    "no_prefix": True,
    "show_legend": False,  # the page has one, in its own words
    "margin": 8,
    "spacing": 8,
    "max_scale": 6,
    "min_scale": 2,
    "include_x_axis": True,
    "truncate_label": -1,  # done here, where the words are known
    "style": Style(label_font_size=FONT, major_label_font_size=FONT),  # to leave room for them
}
REMOVED = {"defs", "style", "script", "desc"}
UNUSED = ("tooltip-overlay", "text-overlay", "overlay", "titles")


def picture(
    table: Table,
    *,
    name: str,
    id: str,
    names: Callable[[str], str],
    axis: Callable[[str], str],
    lies: bool,
    is_wide: bool,
) -> str:
    """The table's rows as bars that lie or stand, each cut into its columns.

    `id` is the picture's own on its page. What is not shown of a row is one part at its end.
    """
    rows = [*reversed(table.rows)] if lies else [*table.rows]
    kind = pygal.HorizontalStackedBar if lies else pygal.StackedBar
    height = 44 + BAR * len(rows) if lies else HEIGHT
    width = WIDE if is_wide else NARROW
    chart = kind(width=width, height=height, value_formatter=_spelt, **SETTINGS)
    chart.x_labels = [_cut(axis(row.key)) for row in rows]
    if lies:
        chart.margin_right = 28  # for half of the last number
        chart.max_scale = 5
    else:
        chart.show_minor_x_labels = False
        chart.x_labels_major_every = -(-len(rows) // (MOST_LABELS if is_wide else MOST_LABELS // 2))
    for index, column in enumerate(table.columns):
        chart.add(column, [_bar(row, column, row.numbers[index], names) for row in rows])
    chart.add("not shown", [_bar(row, "not shown", row.remainder, names) for row in rows])
    root = chart.render_tree()
    for part in root.iter():  # it looks the same in each picture, whatever its number
        if f"color-{len(table.columns)}" in part.get("class", "").split():
            part.set("class", "series color-rest")
    return _cleaned(root, name=name, id=id, look="is-wide" if is_wide else "")


def _bar(row: Row, column: str, number: int | None, names: Callable[[str], str]) -> Any:
    if not number:
        return None
    told = f"{names(row.key)}, {column}: {_spelt(number)}"
    return {"value": number, "label": told}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _spelt(number: float) -> str:
    return str(number_format(number, decimal_pos=0, use_l10n=True, force_grouping=True))


def _cleaned(root: Element, *, name: str, id: str, look: str) -> SafeString:
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or _is_unused(parent, child):
                parent.remove(child)
            else:
                child.attrib.pop("style", None)
    root.attrib.update(
        {"class": f"chart {look}".strip(), "id": id, "role": "img", "aria-label": name}
    )
    return mark_safe(tostring(root, encoding="unicode"))  # noqa: S308  (written by the library)


def _is_unused(parent: Element, child: Element) -> bool:
    classes = child.get("class", "").split()
    if child.tag == "g" and "bar" in classes:
        return not _name_bar(child)
    if child.tag == "title":  # of bars alone: others are numbers of lines
        return "bar" not in parent.get("class", "").split()
    return child.tag in REMOVED or any(name in classes for name in UNUSED)


def _name_bar(bar: Element) -> bool:
    """Let a bar say what it stands for when it is pointed at. Returns whether it does."""
    told = next((one.text for one in bar.findall("desc") if one.get("class") == "label"), None)
    if told:
        SubElement(bar, "title").text = told
    return bool(told)
