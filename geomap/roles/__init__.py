"""The roles stage: what part each place plays in a report."""

from collections.abc import Sequence

from gazetteer import Place
from geomap.records import Mention
from geomap.roles.agree import settle
from geomap.roles.features import Surroundings
from geomap.roles.model import SURE, reason, weigh
from geomap.roles.rules import NO_EVENT, role_of
from geomap.roles.text import RoleText, number_at, trigger_for

__all__ = ["NO_EVENT", "RoleText", "number_at", "roles_of", "trigger_for"]


def roles_of(placed: Sequence[tuple[Mention, Place | None]], view: RoleText) -> list[tuple[str, str]]:
    """Return the role of each mention of a text and the reason for it.

    Parameters
    ----------
    placed : sequence of (Mention, Place or None)
        In the order of the text.
    view : RoleText

    Returns
    -------
    list of (str, str)
        A member of :data:`geomap.records.ROLES` and what decided it.

    Examples
    --------
    >>> from geomap.records import Span
    >>> text = "Traders from Kunar"
    >>> roles_of([(Mention(13, 18, "Kunar"), None)], RoleText.of(text, [Span(0, 18)], [Span(0, 18)], []))[0][0]
    'affiliation'
    """
    ruled = settle([role_of(mention, place, view) for mention, place in placed], placed, view)
    out = list(ruled)
    surroundings = Surroundings(view, placed)
    for phrase in surroundings.phrases:
        role, share, telling = weigh(surroundings.features(phrase))
        if share < SURE:
            continue
        for i in phrase.members:
            if ruled[i][0] not in ("dateline", role):
                out[i] = (role, reason(telling, share))
    return out
