"""The report: what it tells, that Markdown and HTML tell the same, and that no text in it does anything."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

import geomap
from geomap.errors import InputError
from geomap.export import csv_text, json_text
from geomap.report import report_files, write_report
from geomap.report.ledger import disputes, sayings
from geomap.report.markdown import escaped
from geomap.runfiles import RunFiles, read_run
from tests.told_run import claim, incident, run, source

SAMPLES = Path(__file__).parents[2] / "geomap" / "data" / "samples"
HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</title><script>x</script>", "[click](javascript:alert(1))",
    "![x](http://evil.example/x.png)", "<javascript:alert(1)>", "[ref]: http://evil.example", "`<b>`", "```\n<b>\n```", "# head",
    "- item\n\n    code", "1. one", "| a | b |\n|---|---|", "***", "---", "> quote", "&lt;b&gt;&#60;i&#62;", "http://evil.example",
    "www.evil.example", "a\x00b", "\u202etxt.exe", "\ud800", "${x} {{x}} {% x %}", "<!-- ", "]]>", "\\", "~~x~~", "==x==",
    "data:text/html,<script>x</script>", "<svg/onload=x>", "'\"`><b>", "x" * 100_000, "&Tab;", "\u2028<b>", "=cmd()",
    "<div style='position:fixed'>", "<a href=//evil>", "<?php x ?>", "$$x$$", "^[note]", "@user #1",
)  # fmt: skip


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def texts(told: RunFiles, **more: Any) -> tuple[str, str]:
    files = report_files(told, **more)
    markdown, page = files["report.md"], files["report.html"]
    assert isinstance(markdown, str)
    assert isinstance(page, str)
    return markdown, page


def section(markdown: str, name: str) -> str:
    return markdown.split(f"\n## {name}\n")[1].split("\n## ", maxsplit=1)[0]


BOTH_SIDES = (
    claim("AF", "PK", 58, 58, claimant="Kabul", denied_by="Islamabad"),
    claim("PK", "PK", 23, 23, claimant="the army"),
    claim("PK", "AF", 200, None, claimant="the army"),
)


def test_every_section_is_there_even_for_an_empty_run() -> None:
    markdown, page = texts(run())
    names = re.findall(r"^## (.*)$", markdown, re.MULTILINE)
    assert names == [
        "What happened, by day", "By province", "Who claims what", "What is disputed", "Recalled from before",
        "What could not be placed", "What was rejected", "How it was made, and how it counts", "Reports",
    ]  # fmt: skip
    assert [n for n in names if f">{n}</h2>" not in page] == []
    assert "No incident was found" in markdown


def test_what_happened_stands_in_order_of_time_with_how_well_the_place_is_known() -> None:
    told = run(
        incident(1, "province", day="2025-10-12"), incident(2, "town", "near"), incident(3, "unlisted", day=None)
    )
    happened = section(texts(told)[0], "What happened, by day")
    assert re.findall(r"^### (.*)$", happened, re.MULTILINE) == ["11 Oct 2025", "12 Oct 2025", "date unknown"]
    assert "**#1 Clash**: Town (town, Adm Two, Adm One; PK); Near (within 6 km of this city" in happened
    assert "in no gazetteer, somewhere in Adm Two, Adm One" in happened


def test_each_side_s_claims_stand_under_its_name_with_their_words() -> None:
    claims = section(texts(run(incident(1, "town", claims=BOTH_SIDES)))[0], "Who claims what")
    assert "| Losses of | Afghan sources say | Pakistani sources say |" in claims
    assert "| **Pakistani** | 58 killed | 23 killed |" in claims
    assert "| **Afghan** | – | 200 or more killed |" in claims
    assert "> 58 were killed, Kabul said" in claims
    assert "81" not in claims


def test_contradictions_and_denials_are_named() -> None:
    told = section(texts(run(incident(1, "town", claims=BOTH_SIDES)))[0], "What is disputed")
    assert "**Pakistani, killed:** 58 – Kabul (Afghan); 23 – the army (Pakistani)" in told
    assert "**Islamabad denies** what Kabul (Afghan) says: **58 killed** soldiers" in told


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"low": 58, "high": 58}, {"low": 23, "high": 23}, 1),
        ({"low": 20, "high": None}, {"low": 46, "high": 46}, 0),
        ({"low": 47, "high": None}, {"low": 46, "high": 46}, 1),
        ({"low": 40, "high": 50}, {"low": 46, "high": 46}, 0),
        ({"low": 9, "high": 9, "victim_kind": "civilians"}, {"low": 4, "high": 4}, 0),
        ({"low": 9, "high": 9, "approx": True}, {"low": 4, "high": 4}, 0),
        ({"low": 9, "high": 9, "part_of": True}, {"low": 4, "high": 4}, 0),
        ({"low": 9, "high": 9, "outcome": "wounded"}, {"low": 4, "high": 4}, 0),
        ({"low": 9, "high": 9, "victim_side": "AF"}, {"low": 4, "high": 4}, 0),
    ],
    ids=[
        "58 or 23",
        "20 or more, 46",
        "47 or more, 46",
        "40-50, 46",
        "other people",
        "about",
        "part of it",
        "wounded",
        "other side",
    ],
)
def test_only_numbers_that_exclude_each_other_are_a_dispute(
    one: dict[str, Any], other: dict[str, Any], expected: int
) -> None:
    told = incident(1, claims=(claim("AF", "PK", 0, 0) | one, claim("PK", "PK", 0, 0) | other))
    assert len(disputes(told)) == expected


def test_what_one_claimant_says_of_different_people_adds_up_before_it_is_compared() -> None:
    ours = (claim("PK", "PK", 4, 4), claim("PK", "PK", 5, 5, quote="five more"))
    assert not disputes(incident(1, claims=(*ours, claim("AF", "PK", 9, 9))))
    assert disputes(incident(1, claims=(*ours, claim("AF", "PK", 5, 5))))


def test_claims_of_one_sentence_stand_together() -> None:
    told = incident(1, claims=(claim("PK", "PK", 6, 6), claim("PK", "PK", 6, 6) | {"outcome": "wounded"}))
    assert [len(s.claims) for s in sayings(told)] == [2]


def test_a_copy_is_named_and_what_is_missing_is_told() -> None:
    told = run(
        incident(1, sources=[source("a1"), source("a2", copy_of="a1")], n_independent=1),
        mentions=[{"article_id": "a1", "surface": "Nowhere Kot", "place_id": "", "why": "no gazetteer holds it"}],
        rejected=[{"path": "x.png", "row": "", "what": "not text", "remedy": "leave it out"}],
    )
    markdown, _ = texts(told)
    assert "1 report repeats another" in markdown
    assert "2 reports, 1 independent" in markdown
    assert "copy of \\[1\\]" in section(markdown, "Reports")
    assert "**Nowhere Kot**: no gazetteer holds it" in section(markdown, "What could not be placed")
    assert "| x.png |  | not text | leave it out |" in section(markdown, "What was rejected")


def hostile() -> RunFiles:
    told = []
    for number, text in enumerate(HOSTILE):
        claims = (
            claim("AF", "PK", 5, 5, claimant=text, article=text, quote=text, victim=text, denied_by=text, outcome=text),
        )
        one = incident(number, "town", "unlisted", kind=text, claims=claims, background=number % 5 == 4)
        for where in one["places"]:
            where |= {"name": text, "adm1": text, "adm2": text, "country": text, "kind": where["kind"]}
        one["places"][0]["kind"] = text
        one["sources"] = [source(text, title=text, outlet=text, url=text, copy_of=text)]
        told.append(one)
    provinces = [{"name": t, "country": t, "incidents": "1", "top_places": t, "killed_low": t} for t in HOSTILE]
    mentions = [{"article_id": t, "surface": t, "place_id": "", "why": t} for t in HOSTILE]
    rejected = [{"path": t, "row": t, "what": t, "remedy": t} for t in HOSTILE]
    made = run(*told, provinces=provinces, mentions=mentions, rejected=rejected)
    about = {
        **made.run,
        "warnings": list(HOSTILE),
        "versions": {t: t for t in HOSTILE},
        "counts": dict.fromkeys(HOSTILE, 1),
    }
    return RunFiles(made.incidents, about, provinces, mentions, rejected)


def test_hostile_text_is_inert_in_html() -> None:
    title = "".join(HOSTILE[:3])
    page = texts(hostile(), title=title)[1]
    allowed = {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "ul", "li", "b", "bdi", "span", "a",
        "blockquote", "div", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    tags = Tags(page).found
    assert {tag for tag, _ in tags} <= allowed
    assert {name for _, attrs in tags for name in attrs} <= {
        "lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "rel", "dir", "scope",
    }  # fmt: skip
    links = {attrs["href"] or "" for tag, attrs in tags if tag == "a"}
    assert {link for link in links if not re.fullmatch(r"#(incident|report)-\d+", link)} == {"http://evil.example"}
    policy = next(attrs["content"] for tag, attrs in tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "\x00" not in page
    assert "\u202e" not in page
    page.encode()


def test_hostile_text_is_inert_in_markdown() -> None:
    markdown = texts(hostile(), title=HOSTILE[0])[0]
    rendered = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(markdown)
    tags = Tags(rendered)
    allowed = {
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "li",
        "strong",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "a",
    }
    assert {tag for tag, _ in tags.found} <= allowed
    assert {attrs["href"] for tag, attrs in tags.found if tag == "a"} == {"http://evil.example"}
    assert "<script>alert(1)</script>" in "".join(tags.words)
    # Text that tells is still all there: nothing was taken for markup and swallowed.
    told = " ".join("".join(tags.words).split())
    for text in (
        "[click](javascript:alert(1))",
        "***",
        "&lt;b&gt;&#60;i&#62;",
        "${x} {{x}} {% x %}",
        "~~x~~",
        "| a | b | |---|---|",
    ):
        assert text in told, text


def test_bare_addresses_of_sources_do_not_become_links() -> None:
    for text in ("http://evil.example", "<http://evil.example>", "www.evil.example"):
        # Readers that make links of addresses look for these, outside of escapes.
        assert not re.search(r"http://|www\.", escaped(text))
        assert "<a" not in MarkdownIt("commonmark").render(escaped(text))


@pytest.fixture(scope="module")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, geomap.Result]:
    folder = tmp_path_factory.mktemp("run")
    some = [SAMPLES / name for name in ("2022-12-12_chaman-shelling.txt", "2025-10-12_kabul-says-58-killed.txt")]
    result = geomap.run(geomap.read_articles(some))
    result.write(folder)
    return folder, result


def test_a_report_made_later_from_the_folder_is_the_one_made_at_once(sample_run: tuple[Path, geomap.Result]) -> None:
    folder, result = sample_run
    assert report_files(read_run(folder)) == report_files(result.files())


def test_the_report_is_written_with_its_picture_in_the_page(
    sample_run: tuple[Path, geomap.Result], tmp_path: Path
) -> None:
    written = sample_run[1].report(tmp_path / "r", title="A <title>")
    assert sorted(p.name for p in written) == ["picture.png", "report.html", "report.md"]
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert "<title>A &lt;title&gt;</title>" in page
    assert 'src="data:image/png;base64,' in page
    assert "(picture.png)" in (tmp_path / "r" / "report.md").read_text(encoding="utf-8")


def test_the_totals_are_those_of_the_incidents(sample_run: tuple[Path, geomap.Result]) -> None:
    folder, _ = sample_run
    told = [i["fatalities"] for i in read_run(folder).incidents if not i["background"]]
    low, high = (sum(toll[bound] or toll["low"] for toll in told) for bound in ("low", "high"))
    total = section(texts(read_run(folder))[0], "By province").split("**all incidents**")[1]
    assert f"**{low}–{high}**" in total


def test_every_quote_of_the_claims_is_in_the_report(sample_run: tuple[Path, geomap.Result]) -> None:
    folder, _ = sample_run
    words = " ".join("".join(Tags(texts(read_run(folder))[1]).words).split())
    quotes = [c["quote"] for i in read_run(folder).incidents if not i["background"] for c in i["claims"]]
    assert quotes
    assert [q for q in quotes if " ".join(q.split()) not in words] == []


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("incidents.json", None, "cannot be read"),
        ("incidents.json", "{", "not JSON"),
        ("incidents.json", "[]", "not a record"),
        ("incidents.json", '{"schema": "other", "incidents": []}', "not of schema"),
        (
            "incidents.json",
            '{"schema": "geomap.incidents/1", "incidents": [{"id": 1}]}',
            "incident 1 has no id or type",
        ),
        (
            "incidents.json",
            '{"schema": "geomap.incidents/1", "incidents": [{"id": 1, "type": "", "places": [1]}]}',
            "places",
        ),
        ("run.json", None, "cannot be read"),
        ("mentions.csv", None, "cannot be read"),
    ],
)
def test_a_folder_that_is_no_run_is_refused_in_one_line(
    name: str, text: str | None, message: str, tmp_path: Path
) -> None:
    good = {"incidents.json": {"schema": "geomap.incidents/1", "incidents": []}, "run.json": {}}
    for file, value in good.items():
        (tmp_path / file).write_text(json_text(value))
    for table in ("provinces.csv", "mentions.csv", "rejected.csv"):
        (tmp_path / table).write_text("a,b\n")
    assert read_run(tmp_path).incidents == []
    (tmp_path / name).unlink() if text is None else (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        read_run(tmp_path)
    assert "\n" not in str(caught.value)


def test_cells_that_were_kept_from_being_formulas_are_read_as_they_were(tmp_path: Path) -> None:
    write_report(run(), tmp_path)
    (tmp_path / "incidents.json").write_text(json.dumps({"schema": "geomap.incidents/1", "incidents": []}))
    (tmp_path / "run.json").write_text("{}")
    (tmp_path / "provinces.csv").write_text("a\n")
    (tmp_path / "rejected.csv").write_text("a\n")
    rows = [{"surface": "=1+1"}, {"surface": "'tis"}, {"surface": " -x"}]
    (tmp_path / "mentions.csv").write_text(csv_text(("surface",), rows))
    assert list(read_run(tmp_path).mentions) == rows
