"""Documents that leave the screen: printed pages and exports.

    typeset("chronology.typ", data)      # a tagged PDF (PDF/UA-1 where every character has a glyph) from a template here

Templates (`*.typ`) lie beside this file and begin with `#import "house.typ": *`; `data` reaches them as JSON, never as
markup. Whoever makes a document logs it (`Operation.PRINT`, `Operation.EXPORT`) in the same transaction.
"""

from holdfast.casework.documents.typesetting import typeset

__all__ = ["typeset"]
