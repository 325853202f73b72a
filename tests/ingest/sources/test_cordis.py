"""CORDIS in its older and current schema and as participation tables: projects, partners and their texts."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from graph.errors import BadInput
from graph.model import Name
from graph.store import Store
from ingest.loader import LoadOptions, load
from tests.ingest.crafted import locked_zip
from tests.ingest.loading import EVERYONE, loaded, node, table, ties, with_regions, written

OBJECTIVE = "We develop membranes for the treatment of waste water. They are tested in three tanneries."
PROJECT = {
    "rcn": "101", "id": "7001", "acronym": "MEMBRANE", "title": "New membranes", "startDate": "2020-01-01",
    "endDate": "2022-12-31", "objective": OBJECTIVE, "totalCost": "1000", "topics": "SEC-1", "call": "CALL-1",
    "frameworkProgramme": "H2020", "projectUrl": "https://membrane.example",
    "euroSciVoc": "/engineering/water;/engineering/materials",
}  # fmt: skip
OLD = {
    "projectRcn": "101", "projectID": "7001", "role": "participant", "pic": "900", "name": "Deneme Su A.Ş.",
    "shortName": "DSU", "activityType": "PRC", "ecContribution": "250.5", "country": "TR", "city": "Samsun",
    "organizationUrl": "https://dsu.example", "vatNumber": "TR1",
}  # fmt: skip
CURRENT = {
    "projectID": "7001", "projectAcronym": "MEMBRANE", "organisationID": "900", "vatNumber": "TR1",
    "name": "Deneme Su A.Ş.", "shortName": "DSU", "SME": "true", "activityType": "PRC", "city": "Vezirköprü",
    "country": "TR", "nutsCode": "TR831", "geolocation": "(41.5,35.9)", "organizationURL": "https://dsu.example",
    "role": "coordinator", "ecContribution": "250.5",
}  # fmt: skip
PARTICIPATION = {
    "rcn": "101", "role": "participant", "pic": "900", "type": "PRC", "contribution": "NA", "country": "TR",
    "start_date": "2020-01-01", "end_date": "2022-12-31",
}  # fmt: skip
NAMES = {"pic": "900", "name": "Deneme Su A.Ş.", "shortName": "DSU", "activityType": "PRC", "city": "Samsun",
         "country": "TR", "organizationUrl": "", "numProjects": "1"}  # fmt: skip
FIRM, PROJECT_ID = "cordis:pic:900", "cordis:project:101"


def extract(folder: Path, name: str, delimiter: str = ",", **tables: list[dict[str, str]]) -> Path:
    """A folder of tables."""
    path = folder / name
    path.mkdir()
    for table_name, rows in tables.items():
        table(path / f"{table_name}.csv", rows, delimiter)
    written(path / "readme.txt", "not a table")
    return path


@pytest.fixture
def placed(store: Store, tmp_path: Path) -> Store:
    return with_regions(store, tmp_path)


def test_the_older_schema_gives_projects_organisations_and_participations(placed: Store, tmp_path: Path) -> None:
    path = extract(tmp_path, "cordis_security", project=[PROJECT], organization=[OLD])
    report, rejects = loaded(placed, "cordis", path)
    assert (report.dataset, report.rows, rejects) == ("cordis:security", 2, [])
    project, firm = node(placed, PROJECT_ID), node(placed, FIRM)
    assert (project.kind, project.name) == ("project", "MEMBRANE: New membranes")
    assert set(project.names) == {Name("MEMBRANE"), Name("New membranes")}
    assert project.props["grant"] == "7001"
    assert project.props["call"] == "CALL-1"
    assert (firm.kind, firm.name, firm.names, firm.region) == ("company", "Deneme Su A.Ş.", (Name("DSU"),), "TR831")
    assert dict(firm.props) == {
        "city": "Samsun", "vat": "TR1", "website": "https://dsu.example", "region_by": "name",
    }  # fmt: skip
    (edge,) = placed.edges_of([FIRM], EVERYONE, relations=["participated_in"])
    assert (edge.dst, edge.since, edge.until) == (PROJECT_ID, "2020-01-01", "2022-12-31")
    assert edge.props["role"] == "participant"
    assert edge.props["contribution"] == 250.5
    assert project.props["total_cost"] == 1000


@pytest.mark.parametrize(("written", "called"), [
    (('"ACME ""RADAR"""', '"ACME"'), ['ACME "RADAR"', "ACME"]), (('""', "«ACME»"), ["ACME"]),
    (("“ACME”", '"ACME'), ["ACME"]),
])  # fmt: skip
def test_organisations_are_named_without_the_quotation_marks_of_the_extract(
    placed: Store, tmp_path: Path, written: tuple[str, str], called: list[str]
) -> None:
    row = {**OLD, "name": written[0], "shortName": written[1]}
    loaded(placed, "cordis", extract(tmp_path, "x", project=[PROJECT], organization=[row]))
    firm = node(placed, FIRM)
    assert [firm.name, *(name.text for name in firm.names)] == called


@pytest.mark.parametrize(
    ("acronym", "title", "name"),
    [
        ("SURVEIRON", "SURVEIRON: Surveillance of  soft targets", "SURVEIRON: Surveillance of soft targets"),
        ("SURVEIRON", "Surveillance", "SURVEIRON: Surveillance"),
        ("NEW", "Newer membranes", "NEW: Newer membranes"),
        ("", "New membranes", "New membranes"),
        ("NEW", "", "NEW"),
        ("", "", ""),
    ],
)
def test_a_project_is_named_by_acronym_and_title_each_once(
    placed: Store, tmp_path: Path, acronym: str, title: str, name: str
) -> None:
    path = extract(tmp_path, "c", project=[{**PROJECT, "acronym": acronym, "title": title}], organization=[OLD])
    loaded(placed, "cordis", path)
    assert node(placed, PROJECT_ID).name == (name or PROJECT_ID)


@pytest.mark.parametrize(("said", "amount"), [("279500,5", 279500.5), ("NA", None), ("", None), ("unknown", None)])
def test_amounts_are_numbers_with_a_comma_or_a_point(
    placed: Store, tmp_path: Path, said: str, amount: float | None
) -> None:
    path = extract(
        tmp_path, "c", project=[{**PROJECT, "totalCost": said}], organization=[{**OLD, "ecContribution": said}]
    )
    loaded(placed, "cordis", path)
    (edge,) = placed.edges_of([FIRM], EVERYONE, relations=["participated_in"])
    assert edge.props.get("contribution") == amount
    assert node(placed, PROJECT_ID).props.get("total_cost") == amount


def test_the_objective_is_found_with_its_title_and_organisations_have_no_text(placed: Store, tmp_path: Path) -> None:
    loaded(placed, "cordis", extract(tmp_path, "c", project=[PROJECT], organization=[OLD]))
    passages = placed.passages_of([PROJECT_ID, FIRM], EVERYONE)
    assert [(p.holder, p.role, p.seq, p.language) for p in passages] == [(PROJECT_ID, "text", 0, "en")]
    assert passages[0].text == f"New membranes. {OBJECTIVE}"


def test_a_long_objective_is_cut_and_a_missing_one_passed_over(placed: Store, tmp_path: Path) -> None:
    projects = [
        {**PROJECT, "objective": " ".join(f"This is sentence number {i}." for i in range(200)), "title": ""},
        {**PROJECT, "rcn": "102", "id": "7002", "objective": "", "acronym": ""},
    ]
    rows = [OLD, {**OLD, "projectID": "7002"}]
    loaded(placed, "cordis", extract(tmp_path, "c", project=projects, organization=rows))
    passages = placed.passages_of([PROJECT_ID, "cordis:project:102"], EVERYONE)
    assert {p.holder for p in passages} == {PROJECT_ID}
    assert [p.seq for p in passages] == list(range(len(passages)))
    assert len(passages) > 3
    assert node(placed, PROJECT_ID).name == "MEMBRANE"
    assert node(placed, "cordis:project:102").name == "New membranes"


def test_the_current_schema_tells_smes_and_regions(placed: Store, tmp_path: Path) -> None:
    rows = [
        CURRENT,
        {**CURRENT, "organisationID": "901", "SME": "false", "nutsCode": "TR999"},
        {
            **CURRENT,
            "organisationID": "902",
            "activityType": "HES",
            "nutsCode": "??",
            "geolocation": "unknown",
            "city": "?",
        },
        {**CURRENT, "organisationID": "903", "activityType": "XYZ", "country": "EL", "nutsCode": "EL303"},
        {**CURRENT, "organisationID": "904", "country": "", "nutsCode": ""},
    ]
    path = extract(tmp_path, "h", ";", project=[PROJECT], organization=rows)
    assert loaded(placed, "cordis", path)[1] == []
    found = {pic: node(placed, f"cordis:pic:{pic}") for pic in range(900, 905)}
    assert [found[pic].kind for pic in found] == ["sme", "company", "university", "ngo", "sme"]
    assert [(n.region, n.props["region_by"]) for n in found.values()] == [
        ("TR831", "code"), ("TR831", "name"), ("TR", "country"), ("EL303", "code"), (None, "nothing"),
    ]  # fmt: skip
    (edge,) = placed.edges_of([FIRM], EVERYONE, relations=["participated_in"])
    assert edge.props["role"] == "coordinator"


def test_fields_of_science_are_topics_with_their_parents(placed: Store, tmp_path: Path) -> None:
    fields = [
        {"projectID": "7001", "euroSciVocCode": "/1", "euroSciVocPath": "/engineering/water/membranes"},
        {"projectID": "9999", "euroSciVocCode": "/2", "euroSciVocPath": "/other"},
    ]
    loaded(placed, "cordis", extract(tmp_path, "c", project=[PROJECT], organization=[OLD], euroSciVoc=fields))
    names = {r[0].id: r[0].name for r in placed.stream_records() if r[0].kind == "topic"}
    assert names == {
        "topic:euroscivoc:engineering": "engineering",
        "topic:euroscivoc:engineering/water": "water",
        "topic:euroscivoc:engineering/water/membranes": "membranes",
        "topic:euroscivoc:engineering/materials": "materials",
    }
    found = ties(placed, names)
    assert ("topic:euroscivoc:engineering/water", "part_of", "topic:euroscivoc:engineering") in found
    assert {dst for src, rel, dst in found if (src, rel) == (PROJECT_ID, "active_in")} == set(names) - {
        "topic:euroscivoc:engineering"
    }


def test_programmes_fund_their_projects(placed: Store, tmp_path: Path) -> None:
    loaded(placed, "cordis", extract(tmp_path, "c", project=[PROJECT], organization=[OLD]))
    assert (PROJECT_ID, "funded_by", "programme:eu:h2020") in ties(placed, [PROJECT_ID])
    assert node(placed, "programme:eu:h2020").name == "H2020"


def test_participation_tables_are_joined_with_names_and_programme_parts(placed: Store, tmp_path: Path) -> None:
    path = extract(
        tmp_path, "cordis_h2020",
        participations=[PARTICIPATION, {**PARTICIPATION, "pic": "901", "contribution": "5"}],
        organization_names=[NAMES, {**NAMES, "pic": "999"}],
        programme_parts=[{"rcn": "101", "programme_part": "SC4"}, {"rcn": "555", "programme_part": "SC5"}],
    )  # fmt: skip
    report, rejects = loaded(placed, "cordis", path)
    assert (report.dataset, report.rows, rejects) == ("cordis:h2020", 6, [])
    named, unnamed = node(placed, FIRM), node(placed, "cordis:pic:901")
    assert (named.name, named.region, unnamed.region) == ("Deneme Su A.Ş.", "TR831", "TR")
    assert placed.nodes(["cordis:pic:999"], EVERYONE) == {}
    assert ties(placed, [PROJECT_ID]) == {
        (FIRM, "participated_in", PROJECT_ID),
        ("cordis:pic:901", "participated_in", PROJECT_ID),
        (PROJECT_ID, "funded_by", "programme:eu:sc4"),
    }
    edges = placed.edges_of([PROJECT_ID], EVERYONE, relations=["participated_in"])
    assert [edge.props["contribution"] for edge in edges if "contribution" in edge.props] == [5]


@pytest.mark.parametrize("first", ["texts", "table"])
def test_texts_and_participations_meet_and_a_known_name_is_never_lost(
    placed: Store, tmp_path: Path, first: str
) -> None:
    texts = extract(tmp_path, "texts", project=[PROJECT], organization=[OLD])
    bare = extract(tmp_path, "table", participations=[PARTICIPATION])
    for name, date in ((first, "2026-01-01"), ("table" if first == "texts" else "texts", "2026-02-01")):
        loaded(placed, "cordis", {"texts": texts, "table": bare}[name], LoadOptions(date=date))
    assert node(placed, PROJECT_ID).name == "MEMBRANE: New membranes"
    assert node(placed, FIRM).name == "Deneme Su A.Ş."
    assert {source.dataset for source in node(placed, FIRM).sources} == {"cordis:texts", "cordis:table"}
    assert len(placed.edges_of([FIRM], EVERYONE, relations=["participated_in"])) == 2


def test_one_organisation_in_many_rows_is_one_and_coordinating_counts_before_taking_part(
    placed: Store, tmp_path: Path
) -> None:
    second = {**PROJECT, "rcn": "102", "id": "7002"}
    rows = [
        {**OLD, "vatNumber": "", "city": ""},
        {**OLD, "role": "coordinator", "ecContribution": "9"},
        OLD,
        {**OLD, "projectID": "7002", "city": "Çorum"},
    ]
    report, _ = loaded(placed, "cordis", extract(tmp_path, "c", project=[PROJECT, second], organization=rows))
    assert placed.counts().nodes["company"] == 1
    assert (node(placed, FIRM).props["vat"], node(placed, FIRM).props["city"]) == ("TR1", "Samsun")
    edges = placed.edges_of([FIRM], EVERYONE, relations=["participated_in"])
    assert [(edge.dst, edge.props["role"]) for edge in edges] == [
        (PROJECT_ID, "coordinator"),
        ("cordis:project:102", "participant"),
    ]
    again, _ = loaded(placed, "cordis", tmp_path / "c", LoadOptions(date="2026-02-01"))
    assert (again.changes.added, again.changes.changed, again.changes.closed) == (0, 0, 0)
    assert report.rows == 6


def test_bad_rows_are_rejected_with_their_place(placed: Store, tmp_path: Path) -> None:
    projects = [PROJECT, {**PROJECT, "rcn": "", "id": "7003"}]
    rows = [OLD, {**OLD, "pic": "none"}, {**OLD, "pic": "902", "projectID": "8888"}]
    report, rejects = loaded(placed, "cordis", extract(tmp_path, "c", project=projects, organization=rows))
    assert [(row["file"], row["line"], row["column"], row["reason"]) for row in rejects] == [
        ("project.csv", "3", "rcn", "The project has no record number (rcn)."),
        ("organization.csv", "3", "pic", "“none” is no participant code (PIC), which is digits."),
        ("organization.csv", "4", "projectID", "The project 8888 is not in the table of projects."),
    ]
    assert (report.rows, report.rejected) == (5, 3)


@pytest.mark.parametrize("packing", ["files", "gz", "zip"])
def test_every_packing_comes_to_the_same(placed: Store, tmp_path: Path, packing: str) -> None:
    folder = extract(tmp_path, "plain", ";", project=[PROJECT], organization=[CURRENT])
    files = [folder / "project.csv", folder / "organization.csv"]
    paths = files
    if packing == "gz":
        paths = [tmp_path / f"{file.name}.gz" for file in files]
        for packed, file in zip(paths, files, strict=True):
            packed.write_bytes(gzip.compress(file.read_bytes()))
    if packing == "zip":
        paths = [tmp_path / "cordis-h2020projects-csv.zip"]
        with zipfile.ZipFile(paths[0], "w") as archive:
            for file in files:
                archive.write(file, f"csv/{file.name}")
    report, rejects = loaded(placed, "cordis", paths)
    assert (report.rows, rejects) == (2, [])
    assert report.dataset.startswith("cordis:")
    assert (node(placed, FIRM).kind, node(placed, FIRM).region) == ("sme", "TR831")
    assert len(placed.passages_of([PROJECT_ID], EVERYONE)) == 1


def test_tables_that_do_not_suffice_are_refused(store: Store, tmp_path: Path) -> None:
    nothing = extract(tmp_path, "n", other=[{"a": "1"}])
    with pytest.raises(BadInput, match=r"n holds no table of participations: give the folder or zip with project\.csv"):
        load(store, "cordis", [nothing])
    with pytest.raises(BadInput, match="projects of these participations are missing"):
        load(store, "cordis", [extract(tmp_path, "o", organization=[OLD])])


def test_a_table_cut_short_is_refused_before_anything_is_written(store: Store, tmp_path: Path) -> None:
    folder = extract(tmp_path, "c", project=[PROJECT])
    whole = gzip.compress(table(tmp_path / "o.csv", [{**OLD, "pic": str(i)} for i in range(5_000)]).read_bytes())
    (folder / "organization.csv.gz").write_bytes(whole[:-30])
    with pytest.raises(BadInput, match=r"organization\.csv\.gz is broken or cut short"):
        load(store, "cordis", [folder])
    assert store.counts().nodes == {}


def test_the_real_projects_are_loaded(store: Store, tmp_path: Path, real_data: Path) -> None:
    path = real_data / "cordis_security"
    report, rejects = loaded(store, "cordis", path, LoadOptions(rejects=tmp_path / "rejects.csv"))
    assert (report.dataset, rejects) == ("cordis:security", [])
    counts = store.counts()
    assert counts.nodes["project"] == 570
    assert counts.passages > 1_000
    assert counts.edges["participated_in"] > 5_000


def test_a_locked_zip_says_that_it_has_a_password(placed: Store, tmp_path: Path) -> None:
    path = locked_zip(tmp_path / "cordis.zip", "project.csv", "id;rcn\n1;2\n")
    with pytest.raises(
        BadInput, match=r"cordis\.zip:project\.csv is protected by a password: unpack it, and load what"
    ):
        load(placed, "cordis", [path])


def test_a_ragged_row_is_refused_with_its_line(placed: Store, tmp_path: Path) -> None:
    path = extract(tmp_path, "c", project=[PROJECT], organization=[OLD])
    with (path / "organization.csv").open("a", encoding="utf-8") as file:
        file.write("cut,off\n")
    report, rejects = loaded(placed, "cordis", path)
    assert [(row["file"], row["line"], row["reason"][:15]) for row in rejects] == [
        ("organization.csv", "3", "The row has 2 c")
    ]
    assert report.rows == 3


def test_the_csv_of_2014_to_2020_has_the_code_in_id_days_first_and_decimal_commas(
    placed: Store, tmp_path: Path
) -> None:
    project = {**PROJECT, "startDate": "01/09/2018", "endDate": "31/08/2021", "totalCost": "1234567,89"}
    older = {**{key: value for key, value in OLD.items() if key != "pic"}, "id": "900", "ecContribution": "600000,5"}
    _, rejects = loaded(placed, "cordis", extract(tmp_path, "o", ";", projects=[project], organizations=[older]))
    assert rejects == []
    assert node(placed, PROJECT_ID).props["total_cost"] == 1_234_567.89
    (edge,) = placed.edges_of([FIRM], EVERYONE, relations=["participated_in"])
    assert (edge.since, edge.until, edge.props["contribution"]) == ("2018-09-01", "2021-08-31", 600_000.5)


def test_a_date_that_cannot_be_read_is_told_and_the_project_taken(placed: Store, tmp_path: Path) -> None:
    project = {**PROJECT, "startDate": "32/13/2018"}
    _, rejects = loaded(placed, "cordis", extract(tmp_path, "o", project=[project], organization=[OLD]))
    assert [(row["column"], row["reason"]) for row in rejects] == [
        ("startDate", "“32/13/2018” is no date: write it as 2023-03-14 or 2023.")
    ]
    assert ties(placed, [FIRM]) >= {(FIRM, "participated_in", PROJECT_ID)}


@pytest.mark.parametrize(
    ("changed", "until"),
    [
        ("2021-05-03 10:00:00", "2021-05-03"),
        ("2019-01-01", "2022-12-31"),
        ("", "2022-12-31"),
        ("2099-01-01", "2022-12-31"),
    ],
)
def test_who_left_a_project_has_no_current_tie_to_it(placed: Store, tmp_path: Path, changed: str, until: str) -> None:
    stays = {**CURRENT, "organisationID": "901", "endOfParticipation": "false"}
    left = {**CURRENT, "endOfParticipation": "true", "contentUpdateDate": changed}
    _, rejects = loaded(placed, "cordis", extract(tmp_path, "h", project=[PROJECT], organization=[left, stays]))
    assert rejects == []
    assert (FIRM, "participated_in", PROJECT_ID) not in ties(placed, [FIRM])
    (edge,) = placed.edges_of([FIRM], EVERYONE, relations=["participated_in"], ended=True)
    assert (edge.until, edge.source.ended, edge.props["ended_early"]) == (until, until, True)
    assert ties(placed, ["cordis:pic:901"]) >= {("cordis:pic:901", "participated_in", PROJECT_ID)}


def test_who_left_in_one_role_and_stays_in_another_has_not_left(placed: Store, tmp_path: Path) -> None:
    rows = [
        {**CURRENT, "endOfParticipation": "true"},
        {**CURRENT, "role": "participant", "endOfParticipation": "false"},
    ]
    loaded(placed, "cordis", extract(tmp_path, "h", project=[PROJECT], organization=rows))
    (edge,) = placed.edges_of([FIRM], EVERYONE, relations=["participated_in"])
    assert (edge.until, "ended_early" in edge.props) == ("2022-12-31", False)


@pytest.mark.parametrize("nothing", ["MISSING", "NOTAPPLICABLE", "Not applicable", "N/A", "none"])
def test_what_says_that_nothing_is_known_is_not_kept(placed: Store, tmp_path: Path, nothing: str) -> None:
    rows = [{**CURRENT, "vatNumber": nothing, "organizationURL": nothing, "shortName": nothing}]
    loaded(placed, "cordis", extract(tmp_path, "h", project=[PROJECT], organization=rows))
    firm = node(placed, FIRM)
    assert (firm.names, firm.props.keys() & {"vat", "website"}) == ((), set())


def test_quotes_escaped_by_backslashes_are_refused_with_their_reason(placed: Store, tmp_path: Path) -> None:
    folder = extract(tmp_path, "h", project=[PROJECT], organization=[OLD])
    header, row = (folder / "organization.csv").read_text("utf-8").splitlines()
    broken = row.replace("Deneme Su A.Ş.", '"OKUL \\"X\\" A.Ş."').replace("900", "901")
    sound = row.replace("Deneme Su A.Ş.", '"C:\\veri ""X"" Ltd"').replace("900", "902")
    written(folder / "organization.csv", "\n".join((header, row, broken, sound)))
    report, rejects = loaded(placed, "cordis", folder)
    assert [(reject["line"], reject["reason"]) for reject in rejects] == [
        ("3", 'Quotes in the row are written with a backslash (\\"): in CSV they are doubled ("").')
    ]
    assert (report.rows, node(placed, "cordis:pic:902").name) == (4, 'C:\\veri "X" Ltd')


def test_participations_without_a_code_are_refused_before_anything_is_written(store: Store, tmp_path: Path) -> None:
    row = {key: value for key, value in OLD.items() if key != "pic"}
    with pytest.raises(BadInput, match=r"lacks the participant's code \(PIC\): it needs one of the columns pic, organ"):
        load(store, "cordis", [extract(tmp_path, "o", project=[PROJECT], organization=[row])])
    assert store.counts().nodes == {}
