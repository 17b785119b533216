"""The folder list is the architecture: imports go downward only, and gazetteer never knows geomap."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Each row is a floor; a module imports from the floors below it only, or from those listed before it on its own floor.
GAZETTEER = (
    ("errors",),
    ("tables", "columns"),
    ("place", "names"),
    ("spelling",),
    ("nametable",),
    ("shipped", "installed"),
    ("index", "boundaries"),
    ("choices",),
    ("parents",),
    ("resolver",),
    ("download", "dumps", "online"),
    ("install",),
)
GEOMAP = (
    ("errors", "settings"),
    ("records", "lexicon", "textfile", "tablerows", "inputfiles"),
    ("sentences", "phrases", "numbers", "calendars", "daysteps", "daywords", "actors", "articles"),
    ("vocabulary", "surroundings", "mentions", "statuses", "deeds", "events", "eventtypes", "dates"),
    ("claims",),
    ("roles",),
    ("incidents", "copies", "agreement", "merge", "border", "summary"),
    ("export", "webmap", "mapdata", "reading", "workers", "corrections", "amend", "explain"),
    ("lookup",),
    ("runfiles", "wording", "diff"),
    ("picture", "report"),
    ("pipeline",),
    ("places_cli",),
    ("cli",),
    ("__main__",),
)

CLAIMS = (
    ("tolls", "nouns", "victims", "outcomes", "clauses", "tallies", "casualties"),
    ("voices", "subjects", "attribution", "ground", "sides", "speakers"),
    ("restatements", "denials", "people", "periods"),
    ("ledger",),
)
"""Inside ``geomap.claims``: what befell whom, then who says so, then the same people told of twice."""


ROLES = ("text", "phrases", "features", "model", "rules", "agree")
"""Inside ``geomap.roles``: the text, what stands together in it, what stands around that, and what follows from it."""

INCIDENTS = ("story", "atoms", "tying", "places", "record")
"""Inside ``geomap.incidents``: what was read, what each sentence tells, what belongs together, and the record of it."""


def floors(package: str) -> list[str]:
    return [module for floor in (GAZETTEER if package == "gazetteer" else GEOMAP) for module in floor]


def modules(package: str) -> list[Path]:
    return sorted(p for p in (ROOT / package).rglob("*.py") if p.name != "__init__.py" or p.parent.name != package)


def top_name(path: Path, package: str) -> str:
    return path.relative_to(ROOT / package).parts[0].removesuffix(".py")


def imports(path: Path) -> list[str]:
    """Every absolute module that a file imports, inside functions and type-checking blocks too."""
    out: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            out.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            module = node.module or ""
            out.extend(f"{module}.{alias.name}" for alias in node.names)
    return out


ALL = [(package, path) for package in ("gazetteer", "geomap") for path in modules(package)]


@pytest.mark.parametrize(("package", "path"), ALL, ids=lambda value: value.name if isinstance(value, Path) else value)
def test_a_module_imports_only_from_the_floors_below(package: str, path: Path) -> None:
    order = floors(package)
    own = top_name(path, package)
    assert own in order, f"{package}/{own} stands on no floor: add it to this test where it belongs"
    for imported in imports(path):
        parts = imported.split(".")
        if parts[0] == package and len(parts) > 1 and parts[1] in order:
            assert parts[1] == own or order.index(parts[1]) < order.index(own), f"{own} imports upward: {imported}"


@pytest.mark.parametrize("path", sorted((ROOT / "geomap" / "claims").glob("[a-z]*.py")), ids=lambda path: path.name)
def test_a_module_of_the_claims_imports_only_from_the_floors_below(path: Path) -> None:
    order = [module for floor in CLAIMS for module in floor]
    assert path.stem in order, f"claims/{path.stem} stands on no floor: add it to this test where it belongs"
    for imported in imports(path):
        if imported.startswith("geomap.claims."):
            name = imported.split(".")[2]
            assert name in order[: order.index(path.stem)], f"claims/{path.stem} imports upward: {imported}"


@pytest.mark.parametrize(
    ("stage", "path"),
    [(s, p) for s in ("roles", "incidents") for p in sorted((ROOT / "geomap" / s).glob("[a-z]*.py"))],
    ids=lambda value: value.name if isinstance(value, Path) else value,
)
def test_a_module_of_a_stage_imports_only_from_those_before_it(stage: str, path: Path) -> None:
    order = ROLES if stage == "roles" else INCIDENTS
    assert path.stem in order, f"{stage}/{path.stem} stands nowhere: add it to this test where it belongs"
    for imported in imports(path):
        if imported.startswith(f"geomap.{stage}."):
            name = imported.split(".")[2]
            assert name in order[: order.index(path.stem)], f"{stage}/{path.stem} imports upward: {imported}"


@pytest.mark.parametrize(
    "path", [p for p in modules("geomap") if p.parent.name != "claims"], ids=lambda path: path.name
)
def test_the_claims_are_used_through_their_front_door(path: Path) -> None:
    from geomap import claims

    inner = [n for n in imports(path) if n.startswith("geomap.claims.") and n.split(".")[2] not in claims.__all__]
    assert not inner


@pytest.mark.parametrize("path", modules("gazetteer"), ids=lambda path: path.name)
def test_gazetteer_never_imports_geomap(path: Path) -> None:
    assert not [name for name in imports(path) if name.split(".")[0] == "geomap"]


@pytest.mark.parametrize("path", modules("geomap"), ids=lambda path: path.name)
def test_geomap_uses_gazetteer_through_its_front_door(path: Path) -> None:
    import gazetteer

    inner = [n for n in imports(path) if n.startswith("gazetteer.") and n.split(".")[1] not in gazetteer.__all__]
    assert not inner


@pytest.mark.parametrize("package", ["gazetteer", "geomap"])
def test_every_exported_name_exists(package: str) -> None:
    from importlib import import_module

    module = import_module(package)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert len(set(module.__all__)) == len(module.__all__)


def test_no_place_army_or_newspaper_stands_in_code() -> None:
    import csv

    folder = ROOT / "gazetteer" / "data" / "durand"
    with (folder / "places.csv").open(encoding="utf-8", newline="") as lines:
        names = {row["name"] for row in csv.DictReader(lines) if row["kind"] in ("province", "crossing", "district")}
    for table in ("actors.csv", "outlets.csv"):
        with (folder / table).open(encoding="utf-8", newline="") as lines:
            names |= {row["name"] for row in csv.DictReader(lines)}
    names -= {"Afghanistan", "Pakistan"}
    found: list[str] = []
    for package, path in ALL:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            ast.get_docstring(node, clean=False)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        }
        for node in ast.walk(tree):
            # A bare string below an assignment documents an attribute.
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                docs.add(node.value.value if isinstance(node.value.value, str) else None)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docs:
                # The examples of the command line have to name a place.
                if node.value.startswith("Example: "):
                    continue
                found.extend(
                    f"{package}/{path.name}:{node.lineno} {name}" for name in names if name in node.value.split()
                )
    assert found == []
