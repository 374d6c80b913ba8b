"""Databases in MaxMind's format, made here: countries, and where it is said so their parts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPNetwork, IPSet

LANGUAGES = ("de", "en", "es", "fr", "ja", "pt-BR", "ru", "zh-CN")


def write(path: Path, places: Mapping[str, str], *, version: int = 6) -> Path:
    """A file with a place (`US-CA`, `FR`) per network."""
    records = {network: record(place) for network, place in places.items()}
    return write_records(path, records, version=version)


def write_records(path: Path, records: Mapping[str, Any], *, version: int = 6) -> Path:
    writer = MMDBWriter(version, "Tests-City", ipv4_compatible=version == 6)
    for network, content in records.items():
        writer.insert_network(IPSet([IPNetwork(network)]), content)
    writer.to_db_file(str(path))
    return path


def record(place: str) -> dict[str, Any]:
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
        "city": {"geoname_id": 5368361, "names": _names(f"A city in {place}")},
        "location": {"accuracy_radius": 20, "latitude": 34.05, "longitude": -118.25},
        "subdivisions": [{"geoname_id": 2, "iso_code": part, "names": _names(place)}, county],
    }


def _names(name: str) -> dict[str, str]:
    return {language: f"{name} ({language})" for language in LANGUAGES}
