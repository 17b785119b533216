"""The claims stage: who says how many of whom were killed, wounded, captured, and what that bounds."""

from geomap.claims.ledger import read_claims
from geomap.claims.tolls import Toll, captured, fatalities, wounded

__all__ = ["Toll", "captured", "fatalities", "read_claims", "wounded"]
