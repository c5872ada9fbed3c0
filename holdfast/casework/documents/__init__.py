"""Documents that leave the screen: printed pages and exports.

    typeset("chronology.typ", data)     # a tagged PDF from a template of this folder

Templates (`*.typ`) lie beside this file and begin with `#import "house.typ": *`; `data` reaches them as JSON, never as
markup. Whoever makes a document logs it (`Operation.PRINT`, `Operation.EXPORT`) in the same transaction.

The chronology of a case is printed and exported here: the addresses `chronology_pdf` and `chronology_json`.
"""

from holdfast.casework.documents.typesetting import typeset

__all__ = ["typeset"]
