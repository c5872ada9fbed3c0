"""The family of a case as a genogram: a picture in the conventional symbols, and the same as a table beside it.

    family = family_of(viewer, case)          # through the wall: only people whom the viewer may see
    picture = draw(family)                    # svg text, a pure function of the family

    {% from "casework/genogram.html" import genogram %}
    {{ genogram(family, picture) }}           # the picture, and the table with the same content

`family_of` logs nothing: whoever shows the family logs the page that shows it.
"""

from holdfast.casework.genogram.drawing import draw
from holdfast.casework.genogram.family import Couple, Family, Member, Parentage, Tie
from holdfast.casework.genogram.queries import family_of

__all__ = ["Couple", "Family", "Member", "Parentage", "Tie", "draw", "family_of"]
