"""What people may write wrong: one clear sentence, the right exit code, never a traceback."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.cli.running import Ran, run
from tests.graph.mini_packs import write_pack

QUERY = """#+ titre: Essai
#+ title: Trial
#+ question: Essai ?
#+ question_en: Trial?
#+ parametres:
#+   qui: {type: texte, fr: un nom, en: a name}
#+   rang: {type: entier, defaut: "1", fr: un rang, en: a rank}
SELECT ?s WHERE { ?s rdfs:label ?nom FILTER(STR(?nom) = $qui && $rang = 1) }
"""


@dataclass(frozen=True)
class Case:
    """A question, and the sentence it gets in each language."""

    name: str
    words: tuple[str, ...]
    fr: str
    en: str


def _asked(name: str, fr: str, en: str, **changes: str) -> Case:
    asked = {"need": "anxio-depression", "line": "2", "commune": "31555", **changes}
    words = [word for key, value in asked.items() for word in (f"--{key}", value)]
    return Case(name, ("who-covers", *words), fr, en)


QUESTIONS = [
    _asked(
        "unknown-need",
        "le besoin « depresion » n'existe pas ; besoins proches : depression, ",
        "there is no need “depresion”; close ones: depression, ",
        need="depresion",
    ),
    _asked(
        "unknown-commune",
        "aucune commune ne s'appelle « Toulousse » ; noms proches : Toulouse",
        "no commune is called “Toulousse”; close names: Toulouse",
        commune="Toulousse",
    ),
    _asked(
        "unknown-commune-code",
        "aucune commune n'a le code 31999, ni aujourd'hui ni dans le passé : ",
        "no commune has the code 31999, now or in the past: ",
        commune="31999",
    ),
    _asked(
        "postal-code",
        "31000 n'est pas un code INSEE de commune mais un code postal, celui de : 31555 Toulouse",
        "31000 is not an INSEE commune code but a postal code, that of: 31555 Toulouse",
        commune="31000",
    ),
    _asked("no-commune", "aucune commune n'est donnée", "no commune is given", commune=" "),
    _asked(
        "line-4",
        "la ligne 4 n'existe pas : 1 (proximité), 2 (second recours) ou 3 (troisième recours)",
        "there is no line 4: 1 (primary care), 2 (secondary) or 3 (tertiary)",
        line="4",
    ),
    _asked(
        "negative-age",
        "l'âge -3 n'est pas possible : donner un nombre entier d'années, de 0 à 130",
        "age -3 is not possible: give a whole number of years from 0 to 130",
        age="-3",
    ),
    _asked("age-in-words", "l'âge douze n'est pas possible", "age douze is not", age="douze"),
    _asked(
        "impossible-date",
        "la date « 2026-02-30 » n'existe pas : l'écrire AAAA-MM-JJ, par exemple 2026-02-28",
        "the date “2026-02-30” does not exist: write it YYYY-MM-DD, for instance 2026-02-28",
        on="2026-02-30",
    ),
    _asked("month", "la date « 2026-02 » n'existe pas", "the date “2026-02” does", on="2026-02"),
    _asked(
        "within-x",
        "le délai « x » n'est pas un nombre de jours : donner par exemple 15",
        "the delay “x” is not a number of days: give for instance 15",
        within="x",
    ),
    _asked("within-nan", "le délai « NaN » n'est pas", "the delay “NaN” is not", within="NaN"),
    _asked("within-minus", "le délai « -1 » n'est pas", "the delay “-1” is not", within="-1"),
    _asked(
        "unknown-field",
        "le champ « santé » n'existe pas : medico-social, sanitaire, social",
        "there is no field “santé”: medico-social, sanitaire, social",
        field="santé",
    ),
    Case(
        "unknown-query",
        ("query", "qui-couvr"),
        "aucune requête ne s'appelle « qui-couvr » ; proches : qui-couvre",
        "no query is called “qui-couvr”; close ones: qui-couvre",
    ),
    Case(
        "absent-file",
        ("query", "absente.rq"),
        "le fichier absente.rq n'existe pas",
        "no file absente.rq",
    ),
    Case(
        "bad-sparql",
        ("query", "SELECT * WHERE { ?s ?p }"),
        "la requête n'est pas du SPARQL valable : ",
        "the query is not valid SPARQL: ",
    ),
    Case(
        "update",
        ("query", "DELETE WHERE { ?s ?p ?o }"),
        "la requête doit être un SELECT, un ASK, un CONSTRUCT ou un DESCRIBE",
        "the query must be a SELECT, ASK, CONSTRUCT or DESCRIBE",
    ),
    Case(
        "unknown-parameter",
        ("query", "SELECT * { ?s ?p ?o }", "--param", "x=1"),
        "la requête sparql n'a pas de paramètre « x » ; les siens : aucun",
        "query sparql has no parameter “x”; it takes: ",
    ),
    Case(
        "parameter-without-value",
        ("query", "SELECT * { ?s ?p ?o }", "--param", "x"),
        "« x » : écrire --param nom=valeur",
        "“x”: write --param name=value",
    ),
    Case(
        "unknown-thing",
        ("explain", "acteur:str-asm14"),
        "le graphe ne dit rien de « acteur:str-asm14 »",
        "the graph says nothing of “acteur:str-asm14”",
    ),
    Case(
        "no-thing",
        ("explain", "asm13"),
        "« asm13 » ne désigne rien : donner un IRI, un nom préfixé (mlg:CMP) ou genre:clé ",
        "“asm13” points at nothing: give an IRI, a prefixed name (mlg:CMP) or kind:key ",
    ),
]
OTHERS = [
    Case(
        "unknown-table",
        ("template", "acteur"),
        "aucune table ne s'appelle « acteur » ; proches : acteurs, actes",
        "no table is called “acteur”; close ones: acteurs, actes",
    ),
    Case(
        "template-of-several",
        ("template",),
        "donner un dossier (-o DOSSIER), ou une seule table",
        "give a folder (-o FOLDER), or a single table",
    ),
    Case(
        "absent-pack",
        ("build", "absent", "--to", "nulle-part"),
        "aucun paquet dans absent : donner un dossier qui contient des tables CSV",
        "no pack at absent: give a folder that holds CSV tables",
    ),
    Case("absent-pack-checked", ("check", "absent"), "aucun paquet dans absent", "no pack at"),
]


def _assert_one_sentence(ran: Ran, sentence: str) -> None:
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.startswith(sentence)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("case", QUESTIONS, ids=lambda case: case.name)
def test_a_wrong_word_gets_one_sentence(
    case: Case, small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, *case.words, "--snapshot", str(small_root))

    _assert_one_sentence(ran, case.fr)
    if case.name != "bad-sparql":
        assert ran.err.count("\n") == 1


@pytest.mark.parametrize("case", QUESTIONS, ids=lambda case: case.name)
def test_a_wrong_word_gets_one_sentence_in_english(
    case: Case, small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, *case.words, "--snapshot", str(small_root), "--lang", "en")

    _assert_one_sentence(ran, case.en)


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.name)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_command_that_needs_no_graph_says_what_is_wrong(
    case: Case,
    lang: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = run(capsys, *case.words, f"--lang={lang}")

    _assert_one_sentence(ran, case.fr if lang == "fr" else case.en)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("nope",),
        ("who-cover",),
        ("who-covers", "--need", "gaja"),
        ("who-covers", "--nope"),
        ("who-covers", "--lang", "de"),
        ("query",),
        ("build", "--strictement"),
        ("queries", "--format", "xml"),
    ],
    ids=lambda words: " ".join(words),
)
def test_a_wrong_use_of_the_command_line_is_status_2(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, *words)

    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.strip()
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("who-covers", "--need", "gaja", "--line", "2", "--commune", "31555"),
        ("query", "SELECT * { ?s ?p ?o }"),
        ("explain", "dep:31"),
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("fr", "rien n'est encore construit dans {root} : lancer « maillage build »"),
        ("en", "nothing is built in {root} yet: run “maillage build”"),
    ],
)
def test_no_graph_yet_is_one_sentence(
    words: tuple[str, ...],
    lang: str,
    sentence: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = tmp_path / "rien"

    ran = run(capsys, *words, "--snapshot", str(root), "--lang", lang)

    assert (ran.status, ran.out) == (3, "")
    assert ran.err.startswith(sentence.format(root=root))
    assert ran.err.count("\n") == 1
    assert not root.exists()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_missing_parameter_is_named_with_its_meaning(
    lang: str, tmp_path: Path, small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "essai.rq"
    path.write_text(QUERY, encoding="utf-8")

    ran = run(capsys, "query", str(path), "--snapshot", str(small_root), "--lang", lang)

    _assert_one_sentence(
        ran,
        {
            "fr": "il manque le paramètre qui (un nom) : --param qui=…",
            "en": "parameter qui is missing (a name): --param qui=…",
        }[lang],
    )


def test_a_parameter_that_is_not_of_its_kind_is_refused(
    tmp_path: Path, small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "essai.rq"
    path.write_text(QUERY, encoding="utf-8")
    words = ("query", str(path), "--snapshot", str(small_root), "--param", "qui=Toulouse")

    _assert_one_sentence(
        run(capsys, *words, "--param", "rang=1 } #"), "« 1 } # » n'est pas un entier"
    )
    assert "commune/31555" in run(capsys, *words).out


@pytest.mark.parametrize("value", ['" } DROP ALL #', '\\" ) || true || ("', "a\nb", "}"])
def test_a_parameter_is_a_value_never_a_piece_of_query(
    value: str, tmp_path: Path, small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "essai.rq"
    path.write_text(QUERY, encoding="utf-8")

    ran = run(capsys, "query", str(path), "--snapshot", str(small_root), "--param", f"qui={value}")

    assert ran.status == 0
    assert "id/" not in ran.out


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_merged_commune_is_answered_with_a_note(
    lang: str, small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("who-covers", "--need", "gaja", "--line", "2", "--commune", "78524")

    ran = run(capsys, *words, "--snapshot", str(small_root), "--lang", lang)

    assert ran.status == 0
    assert "78158" in ran.out
    assert (
        ran.err
        == {
            "fr": "la commune 78524 a fusionné : la réponse vaut pour Le Chesnay-Rocquencourt "
            "(78158)\n",
            "en": "commune 78524 has merged: the answer is for Le Chesnay-Rocquencourt (78158)\n",
        }[lang]
    )


@pytest.mark.xdist_group("full")
def test_an_ambiguous_commune_is_asked_back_with_its_choices(
    full_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("who-covers", "--need", "gaja", "--line", "2", "--snapshot", str(full_root))

    ran = run(capsys, *words, "--commune", "Sainte Colombe")

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("12 communes s'appellent « Sainte Colombe »")
    choices = re.findall(r"(\w{5}) Sainte-Colombe \(([^,)]+), (\d[\d\u202f]*) hab\.\)", ran.err)
    assert len(choices) == 12
    populations = [int(population.replace("\u202f", "")) for _, _, population in choices]
    assert populations == sorted(populations, reverse=True)
    assert len({departement for _, departement, _ in choices}) == 12
    assert "Rhône" in {departement for _, departement, _ in choices}

    code = choices[0][0]
    assert run(capsys, *words, "--commune", code).status == 0
    assert run(capsys, *words, "--commune", "Sainte-Colombe (69)").status == 0


def test_a_file_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, small_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "absent" / "reponse.json"
    asked = ("explain", "dep:31", "--snapshot", str(small_root), "-o")

    for lang, said in (("fr", "n'existe pas"), ("en", "does not exist")):
        ran = run(capsys, *asked, str(target), "--lang", lang)
        assert ran.status == 2
        assert str(target.parent) in ran.err
        assert said in ran.err
        assert ran.err.count("\n") == 1

    # The folder is there, and the disk refuses: a name that is too long.
    refused = run(capsys, *asked, str(tmp_path / ("long" * 100)))
    assert refused.status == 3
    assert refused.err.count("\n") == 1


def test_two_packs_of_the_same_name_are_refused_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packs = [str(write_pack(tmp_path / side / "essai", {})) for side in "ab"]

    _assert_one_sentence(run(capsys, "check", *packs), "deux paquets s'appellent essai (")
    _assert_one_sentence(
        run(capsys, "check", *packs, "--lang", "en"), "two packs are named essai ("
    )
