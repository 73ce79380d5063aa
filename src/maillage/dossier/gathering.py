"""From a graph to the dossier of a territory: everything is asked here, once."""

from __future__ import annotations

import datetime as dt

from maillage import __version__, iris
from maillage.dossier import expectations, frames, measures, reading, summary
from maillage.dossier.content import Dossier, Identity, Structure, Vocabulary
from maillage.dossier.coordination import coordination_of
from maillage.gaps import Gaps, gaps
from maillage.matrix.index import Index
from maillage.network.picture.naming import acronyms_of
from maillage.quality import assess
from maillage.source import Source
from maillage.stacks import broken_gradation, find_stacks
from maillage.unknown import what_is_unknown
from maillage.wording import Sentence

WHOLE = "territoire"
# A territory of more communes is cut into its EPCI.
MANY_COMMUNES = 60
_CUT = {"pays": "departement", "region": "departement", "departement": "epci"}


def gather(
    source: Source,
    index: Index,
    territory: str,
    *,
    by: str | None = None,
    on: str | dt.date | None = None,
    age: int | str | None = None,
    snapshot: str = "",
    today: dt.date | None = None,
) -> Dossier:
    """Gather the dossier of a territory.

    Args:
        source: the graph.
        index: its index.
        territory: ``dep:01``, ``zone:59G21``, ``france``…, or a name.
        by: how to cut the territory; EPCI for a département, communes for a small territory…
        on: day of the answers; today when not given.
        age: age asked for, in years.
        snapshot: name of the snapshot, to be quoted.
        today: what « today » is (for reproducible answers).

    Raises:
        WrongUse: a word is not understood; the sentence says what to write instead.
    """
    whole = gaps(source, index, territory=territory, on=on, age=age, by=WHOLE, today=today)
    asked, communes = whole.scope.territory, whole.scope.communes
    day = whole.question.on
    cut = by or _CUT.get(asked.kind) or ("epci" if len(communes) > MANY_COMMUNES else "commune")
    cut_up = Gaps(whole.cells, whole.scope, cut, whole.needs, whole.lines)
    grid = measures.grid_cells(whole)
    vocabulary = _vocabulary(source, index)
    total, parts = tuple(whole.rows()), tuple(cut_up.rows())
    institutions = reading.institutions_of(source, asked.code, day)
    structures = reading.structures_of(source, asked.code, day)
    programmes = reading.programmes_of(source, asked.code, day)
    declarations = reading.declarations_of(source, asked.code, day)
    inventoried = expectations.inventoried_everywhere(whole)
    known = frames.Known(vocabulary, total, structures, institutions, inventoried)
    named = [
        *(structure.iri for structure in structures),
        *(institution.iri for institution in institutions),
        *(programme.iri for programme in programmes),
    ]
    identity = Identity(
        territory=asked,
        on=day,
        on_asked=whole.question.on_asked,
        age=whole.question.age,
        by=cut,
        communes=len(communes),
        partial=int(whole.scope.partial.sum()),
        population=whole.population,
        snapshot=snapshot,
        version=__version__,
    )
    dossier = Dossier(
        identity=identity,
        words=vocabulary,
        cells=tuple((need, line) for _, need, line in whole.numbers()),
        grid=grid,
        summary=(),
        figures=(),
        total=total,
        parts=parts,
        places=measures.places_of(cut_up, grid),
        gaps=measures.gaps_of(parts),
        presumed=measures.presumed_everywhere(cut_up, grid),
        unknown=tuple(what_is_unknown(whole)),
        access=tuple(measures.access_of(whole, need, line) for need, line in grid),
        stacks=tuple(find_stacks(source, whole)),
        broken=tuple(
            found
            for found in broken_gradation(whole)
            if (found.need, found.missing) in grid and (found.need, found.covered) in grid
        ),
        coordination=coordination_of(source, asked.code, asked.kind, day),
        expected=expectations.institutions(vocabulary, institutions, inventoried),
        partners=expectations.partners(
            vocabulary, index.words.broader, structures, institutions, inventoried
        ),
        institutions=institutions,
        structures=structures,
        programmes=programmes,
        declarations=declarations,
        divergences=reading.divergences_about(source, (*named, *_types_of(structures))),
        sources=reading.sources_used(
            source,
            {
                Sentence("structures", "facilities"): [s.source for s in structures],
                Sentence("institutions", "institutions"): [i.source for i in institutions],
                Sentence("programmes", "programmes"): [p.source for p in programmes],
                Sentence("déclarations", "declarations"): [d.source for d in declarations],
            },
            day,
        ),
        quality=assess(source, day, things=[structure.iri for structure in structures]),
        priorities=frames.priorities(source, known),
        entries=frames.entries(known),
        method=summary.METHOD,
        commands=summary.commands(identity),
    )
    return summary.with_summary(dossier)


def _vocabulary(source: Source, index: Index) -> Vocabulary:
    words = index.words
    return Vocabulary(
        needs=words.needs.labels,
        columns=tuple(code for code in words.needs.labels if code in words.grid.columns),
        parents=words.needs.parents,
        types={code: Sentence(fr, en) for code, (fr, en) in words.types.items()},
        acronyms=acronyms_of(source),
    )


def _types_of(structures: tuple[Structure, ...]) -> list[str]:
    return sorted({iris.concept("types", structure.type) for structure in structures})
