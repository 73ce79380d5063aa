"""Rules of cells and rows: a table that breaks each, and what is said of it."""

from __future__ import annotations

from tests.tables.sheet_cases import HEAD, Case

CELL_CASES = [
    Case(
        "formula",
        "acteurs",
        f"{HEAD}\nfic-a,#NOM ?,fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 2, colonne libelle : « #NOM ? » est ce que le tableur montre "
            "à la place d'une valeur ; remplacer la formule par sa valeur.",
        ),
        (2, "libelle"),
    ),
    Case(
        "control",
        "acteurs",
        f"{HEAD}\nfic-a,A\x00B,fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 2, colonne libelle : la cellule contient un caractère "
            "invisible (U+0000) ; la retaper.",
        ),
        (2, "libelle"),
    ),
    Case(
        "required",
        "acteurs",
        f"{HEAD}\nfic-a,,fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 2, colonne libelle : la cellule est vide alors que la "
            "colonne est obligatoire ; la remplir.",
        ),
        (2, "libelle"),
    ),
    Case(
        "duplicate_key",
        "acteurs",
        f"{HEAD}\nfic-a,A,fictif,dit\n\nfic-a,B,fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 4, colonne id : la clé « fic-a » est déjà dans "
            "essai/acteurs.csv:2 ; donner une autre clé, ou fusionner les deux lignes.",
        ),
        (4, "id"),
    ),
    Case(
        "dangling",
        "acteurs",
        f"{HEAD},champs\nfic-a,A,fictif,dit,social;sanitare\n",
        (
            "essai/acteurs.csv, ligne 2, colonne champs : « sanitare » n'existe pas dans champs ; "
            "corriger le code ou ajouter la ligne qui manque ; codes proches : sanitaire.",
        ),
        (2, "champs"),
    ),
    Case(
        "cycle",
        "acteurs",
        f"{HEAD},rattachement\nfic-a,A,fictif,dit,fic-b\nfic-b,B,fictif,dit,fic-a\n",
        (
            "essai/acteurs.csv, ligne 2, colonne rattachement : « fic-a » revient à lui-même par "
            "cette colonne ; rompre la boucle.",
            "essai/acteurs.csv, ligne 3, colonne rattachement : « fic-b » revient à lui-même par "
            "cette colonne ; rompre la boucle.",
        ),
        (2, "rattachement"),
    ),
    Case(
        "former_commune",
        "acteurs",
        f"{HEAD},commune\nfic-a,A,fictif,dit,99101\n",
        (
            "essai/acteurs.csv, ligne 2, colonne commune : la commune 99101 a fusionné : elle est "
            "lue comme 99001 (Aville-la-Fictive) ; remplacer le code quand la source le permet.",
        ),
        (2, "commune"),
    ),
    Case(
        "former_commune_part",
        "zone_communes",
        "zone,territoire,part,source\nfic-sud,commune:99101,entiere,fictif\n",
        (
            "essai/zone_communes.csv, ligne 2, colonne territoire : la commune 99101 a "
            "fusionné : elle est lue comme une partie de 99001 (Aville-la-Fictive) ; "
            "donner la liste d'aujourd'hui quand la source le permet.",
        ),
        (2, "territoire"),
    ),
    Case(
        "former_commune_inventory",
        "declarations",
        "id,territoire,types,depuis,source\nfic-a,commune:99101,,2026-01-01,fictif\n",
        (
            "essai/declarations.csv, ligne 2, colonne territoire : la commune 99101 a fusionné : "
            "son inventaire ne vaut pas pour toute Aville-la-Fictive (99001) ; inventorier la "
            "commune d'aujourd'hui, ou retirer la ligne.",
        ),
        (2, "territoire"),
    ),
    Case(
        "key",
        "acteurs",
        f"{HEAD}\nαβγ,A,fictif,dit\n",
        (
            "essai/acteurs.csv, ligne 2, colonne id : « αβγ » ne peut pas servir de clé ; "
            "n'utiliser que lettres sans accent, chiffres, tiret, point et soulignement.",
        ),
        (2, "id"),
    ),
    Case(
        "date",
        "acteurs",
        f"{HEAD},depuis\nfic-a,A,fictif,dit,hiver 2026\n",
        (
            "essai/acteurs.csv, ligne 2, colonne depuis : « hiver 2026 » n'est pas une date qui "
            "existe ; écrire AAAA, AAAA-MM ou AAAA-MM-JJ.",
        ),
        (2, "depuis"),
    ),
    Case(
        "date_form",
        "acteurs",
        f"{HEAD},depuis\nfic-a,A,fictif,dit,03/08/2020\n",
        (
            "essai/acteurs.csv, ligne 2, colonne depuis : « 03/08/2020 » n'est pas une date écrite "
            "AAAA-MM-JJ ; écrire 2020-08-03.",
        ),
        (2, "depuis"),
    ),
    Case(
        "age",
        "offres",
        "id,libelle,besoins,lignes,source,age_min\nfic-o,O,gaja,1,fictif,-3\n",
        (
            "essai/offres.csv, ligne 2, colonne age_min : « -3 » n'est pas un âge ; écrire un "
            "entier de 0 à 130, 18+ ou illimite.",
        ),
        (2, "age_min"),
    ),
    Case(
        "days",
        "offres",
        "id,libelle,besoins,lignes,source,delai_promis_max\nfic-o,O,gaja,1,fictif,NaN\n",
        (
            "essai/offres.csv, ligne 2, colonne delai_promis_max : « NaN » n'est pas un nombre de "
            "jours ; écrire un nombre de 0 à 3650.",
        ),
        (2, "delai_promis_max"),
    ),
    Case(
        "population",
        "regions",
        "code,nom,population\n96,R,environ mille\n",
        (
            "essai/regions.csv, ligne 2, colonne population : « environ mille » n'est pas une "
            "population ; écrire un nombre entier.",
        ),
        (2, "population"),
    ),
    Case(
        "rank",
        "gradation",
        "id,grille,ligne,source,rang\nfic-g,A,1,fictif,-1\n",
        (
            "essai/gradation.csv, ligne 2, colonne rang : « -1 » n'est pas un rang ; écrire un "
            "nombre entier de 0 à 10000.",
        ),
        (2, "rang"),
    ),
    Case(
        "latitude",
        "communes",
        'code,nom,nature,latitude\n98001,C,commune,"485,5"\n',
        (
            "essai/communes.csv, ligne 2, colonne latitude : « 485,5 » n'est pas une latitude ; "
            "écrire des degrés décimaux de -90 à 90.",
        ),
        (2, "latitude"),
    ),
    Case(
        "longitude",
        "communes",
        "code,nom,nature,longitude\n98001,C,commune,180.5\n",
        (
            "essai/communes.csv, ligne 2, colonne longitude : « 180.5 » n'est pas une longitude ; "
            "écrire des degrés décimaux de -180 à 180.",
        ),
        (2, "longitude"),
    ),
    Case(
        "choice",
        "acteurs",
        f"{HEAD}\nfic-a,A,fictif,sûr\n",
        (
            "essai/acteurs.csv, ligne 2, colonne statut : « sûr » n'est pas un mot permis ici ; "
            "écrire l'un de : dit, infere, ambigu.",
        ),
        (2, "statut"),
    ),
    Case(
        "territory",
        "declarations",
        "id,territoire,depuis,source\nfic-d,canton:12,2026,fictif\n",
        (
            "essai/declarations.csv, ligne 2, colonne territoire : « canton:12 » n'est pas un "
            "territoire ; écrire france, reg:76, dep:31, epci:243100518, commune:31555 ou "
            "zone:59G21.",
        ),
        (2, "territoire"),
    ),
    Case(
        "reference",
        "liens",
        "id,libelle,de,vers,nature,source\nfic-l,L,gens:x,type:cmp,avis,fictif\n",
        (
            "essai/liens.csv, ligne 2, colonne de : « gens:x » ne désigne rien ; écrire genre:clé, "
            "par exemple acteur:str-asm13.",
        ),
        (2, "de"),
    ),
    Case(
        "siren",
        "acteurs",
        f"{HEAD},siren\nfic-a,A,fictif,dit,732829321\n",
        (
            "essai/acteurs.csv, ligne 2, colonne siren : « 732829321 » n'est pas un SIREN (neuf "
            "chiffres, clé de contrôle) ; le vérifier sur l'annuaire des entreprises.",
        ),
        (2, "siren"),
    ),
    Case(
        "siret",
        "acteurs",
        f"{HEAD},siret\nfic-a,A,fictif,dit,73282932000075\n",
        (
            "essai/acteurs.csv, ligne 2, colonne siret : « 73282932000075 » n'est pas un SIRET "
            "(quatorze chiffres, clé de contrôle) ; le vérifier sur l'annuaire des entreprises.",
        ),
        (2, "siret"),
    ),
    Case(
        "finess",
        "acteurs",
        f"{HEAD},finess\nfic-a,A,fictif,dit,10000025\n",
        (
            "essai/acteurs.csv, ligne 2, colonne finess : « 10000025 » n'est pas un numéro FINESS "
            "(neuf caractères, clé de contrôle) ; le vérifier sur le site FINESS ; un tableur a pu "
            "ôter le zéro initial.",
        ),
        (2, "finess"),
    ),
    Case(
        "commune",
        "communes",
        "code,nom,nature\n10530000,C,commune\n",
        (
            "essai/communes.csv, ligne 2, colonne code : « 10530000 » n'est pas un code INSEE de "
            "commune ; écrire cinq caractères (01053, 2A004) ; un tableur a pu ôter le zéro "
            "initial.",
        ),
        (2, "code"),
    ),
]
