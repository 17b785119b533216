"""Small dumps of invented places, as GeoNames and Who's On First write theirs."""

import gzip
import zipfile
from pathlib import Path

WOF_COLUMNS = (
    "cc", "wof_id", "geonames_id", "name", "placetype", "lat", "lon", "adm1", "adm2", "is_current", "variants", "names_ps",
    "names_fa", "names_ur", "fcode", "population",
)  # fmt: skip


def geonames_row(
    number: int, name: str, lon: float, lat: float, *, others: str = "", code: str = "P.PPL", cc: str = "AF"
) -> str:
    kind, feature = code.split(".")
    cells = [
        str(number),
        name,
        name,
        others,
        str(lat),
        str(lon),
        kind,
        feature,
        cc,
        "",
        "",
        "",
        "",
        "",
        "0",
        "",
        "",
        "",
        "",
    ]
    return "\t".join(cells) + "\n"


# Near Dangam and near Spin Boldak; the last is the Asmar that ships.
AFGHAN = (
    geonames_row(901, "Zarkhelai", 71.41, 34.98, others="Zar Khelay,زرخیلی")
    + geonames_row(902, "Zarkhelai", 66.42, 31.02)
    + geonames_row(903, "Null Island", 0.0, 0.0)
    + geonames_row(904, "Farawayabad", 10.0, 50.0)
    + geonames_row(905, "Rud-e Zar", 71.5, 34.9, code="H.RSV")
)
PAKISTANI = geonames_row(911, "Zarkhelai", 71.5, 34.2, cc="PK")
ALTERNATE = "".join(
    "\t".join(row) + "\n"
    for row in (
        ("1", "901", "ps", "زرخېلی", "1", "", "", "", "", ""),
        ("2", "901", "link", "https://example.org/zarkhelai", "", "", "", "", "", ""),
        ("3", "901", "en", "Sarkhela", "", "", "", "1", "", ""),
        ("4", "999", "en", "Nowhere", "", "", "", "", "", ""),
    )
)


def zipped(path: Path, member: str, text: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, text)
    return path


def geonames(folder: Path) -> Path:
    """Write a folder of GeoNames dumps and return it."""
    folder.mkdir(exist_ok=True)
    zipped(folder / "AF.zip", "AF.txt", AFGHAN)
    zipped(folder / "PK.zip", "PK.txt", PAKISTANI)
    zipped(folder / "alternateNamesV2.zip", "alternateNamesV2.txt", ALTERNATE)
    return folder


def wof_text(*rows: dict[str, str]) -> str:
    lines = ["\t".join(WOF_COLUMNS)]
    lines += ["\t".join(row.get(column, "") for column in WOF_COLUMNS) for row in rows]
    return "\n".join(lines) + "\n"


def wof_row(number: int, name: str, lon: float, lat: float, **others: str) -> dict[str, str]:
    return {
        "cc": "AF", "wof_id": str(number), "name": name, "placetype": "locality", "lat": str(lat), "lon": str(lon), **others,
    }  # fmt: skip


def wof(path: Path, *rows: dict[str, str]) -> Path:
    """Write a gzipped table of Who's On First and return its path."""
    path.write_bytes(gzip.compress(wof_text(*rows).encode(), mtime=0))
    return path
