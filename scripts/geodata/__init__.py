"""How the shipped geometry is made; ``scripts/build_data.py`` runs it."""
