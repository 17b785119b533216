"""How the quality of places, incidents and releases is measured; ``scripts/evaluate`` runs it."""
