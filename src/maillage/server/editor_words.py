"""The words of the SPARQL editor (YASGUI, which speaks English only) in French.

The page gives them to its script, which puts them in the place of the English ones as the editor
writes them. A word that a later edition of YASGUI changes stays in English, and a test says so.
"""

from __future__ import annotations

WORDS: dict[str, str] = {
    "Query": "Requête",
    "Run query": "Exécuter la requête",
    "Share query": "Partager la requête",
    "Shorten": "Raccourcir",
    "New Tab": "Nouvel onglet",
    "Add tab": "Ajouter un onglet",
    "Add a new tab": "Ajouter un onglet",
    "Close tab": "Fermer l'onglet",
    "Close Tab": "Fermer l'onglet",
    "Close other tabs": "Fermer les autres onglets",
    "Copy Tab": "Copier l'onglet",
    "Rename Tab": "Renommer l'onglet",
    "Undo close Tab": "Rouvrir l'onglet fermé",
    "Open settings": "Ouvrir les réglages",
    "Close settings": "Fermer les réglages",
    "Search or add an endpoint": "Adresse d'un service SPARQL",
    "Clear endpoint": "Effacer l'adresse du service",
    "Request method": "Méthode HTTP",
    "Accept Headers": "Formats de réponse",
    "Arguments": "Paramètres",
    "Header Arguments": "En-têtes HTTP",
    "Default Graphs": "Graphes par défaut",
    "Named Graphs": "Graphes nommés",
    "Remove": "Retirer",
    "Delete": "Supprimer",
    "Table": "Tableau",
    "Response": "Réponse",
    "Shows Table view": "Voir le tableau",
    "Shows Response view": "Voir la réponse telle quelle",
    "Simple view": "Vue simple",
    "Ellipse": "Abréger",
    "Filter query results": "Filtrer les résultats",
    "Page size:": "Lignes par page :",
    "All": "Toutes",
    "Show all": "Tout montrer",
    "Download result": "Télécharger le résultat",
    "Download Results": "Télécharger le résultat",
    "Download not supported": "Rien à télécharger ici",
    "View documentation of Table": "Documentation du tableau (en anglais)",
    "View documentation of Response": "Documentation de la réponse (en anglais)",
    "First": "Première page",
    "Previous": "Page précédente",
    "Next": "Page suivante",
    "Last": "Dernière page",
    "Loading...": "Chargement…",
    "No data available in table": "Aucune ligne",
    "No matching records found": "Aucune ligne ne correspond au filtre",
    "Nothing to autocomplete yet!": "Rien à compléter ici",
    "Error": "Erreur",
    "Try query in a new browser window": "Essayer la requête dans une autre fenêtre",
    "Unable to get response from endpoint. Possible reasons:": (
        "Le service n'a pas répondu. Causes possibles :"
    ),
    "Incorrect endpoint URL": "Adresse du service inexacte",
    "Endpoint is down": "Service arrêté",
}
# Sentences with numbers or names in them: what they match, and what is put in their place.
SENTENCES: tuple[tuple[str, str], ...] = (
    (r"^(\d+) results? in (\d+) seconds?$", "Résultats : $1, en $2 s"),
    (r"^(\d+) results? in (\d+)\.(\d+) seconds?$", "Résultats : $1, en $2,$3 s"),
    (r"^(\d+) results?$", "Résultats : $1"),
    (r"^Response in (\d+) seconds?$", "Réponse en $1 s"),
    (r"^Response in (\d+)\.(\d+) seconds?$", "Réponse en $1,$2 s"),
    (r"^Showing (\d[\d,]*) to (\d[\d,]*) of (\d[\d,]*) entr(?:y|ies)", "Lignes $1 à $2 sur $3"),
    (r"\(filtered from (\d[\d,]*) total entr(?:y|ies)\)$", "(filtrées parmi $1)"),
    (r"^(.+): Activate to sort$", "$1 : trier"),
    (r"^(.+): Activate to invert sorting$", "$1 : inverser le tri"),
    (r"^(.+): Activate to remove sorting$", "$1 : ne plus trier"),
)
