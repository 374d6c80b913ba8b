"""Databases in MaxMind's format, made here: countries, and their parts for some."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmdb_writer import MMDBWriter, TreeWriter
from netaddr import IPNetwork, IPSet

LANGUAGES = ("de", "en", "es", "fr", "ja", "pt-BR", "ru", "zh-CN")


def write(path: Path, places: Mapping[str, str], **facts: int) -> Path:
    """A file with a place (`US-CA`, `FR`) per network."""
    records = {network: record(place) for network, place in places.items()}
    return write_records(path, records, **facts)


def write_records(
    path: Path, records: Mapping[str, Any], *, version: int = 6, size: int = 24
) -> Path:
    writer = MMDBWriter(version, "Tests-City", ipv4_compatible=version == 6)
    for network, content in records.items():
        writer.insert_network(IPSet([IPNetwork(network)]), content)
    tree = Tree(writer.tree, writer._build_meta())
    tree.size = size
    tree.write(str(path))
    return path


class Tree(TreeWriter):
    """Nodes of the size we say, which otherwise takes as many networks as it is made for."""

    size = 24

    def _adjust_record_size(self) -> None:
        super()._adjust_record_size()
        self.record_size = max(self.size, self.record_size)
        self.data_offset = self.record_size // 4 * self._node_counter


def record(place: str, city: int = 5368361) -> dict[str, Any]:
    """As large as a real one, with names in eight languages."""
    country, _, part = place.partition("-")
    found: dict[str, Any] = {
        "continent": {"code": "NA", "geoname_id": 6255149, "names": _names("Continent")},
        "country": {"geoname_id": 6252001, "iso_code": country, "names": _names(country)},
        "registered_country": {"geoname_id": 1, "iso_code": "DE", "names": _names("Germany")},
    }
    if not part:
        return found
    county = {"geoname_id": 3, "iso_code": "ZZZ", "names": _names("A county")}
    return found | {
        "city": {"geoname_id": city, "names": _names(f"City {city} in {place}")},
        "location": {"accuracy_radius": 20, "latitude": 34.05, "longitude": -118.25},
        "subdivisions": [{"geoname_id": 2, "iso_code": part, "names": _names(place)}, county],
    }


def _names(name: str) -> dict[str, str]:
    return {language: f"{name} ({language})" for language in LANGUAGES}
