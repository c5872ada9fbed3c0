"""Why a confidential address asks who is there."""

BECAUSE = "A confidential address keeps somebody safe. It is shown to you and changed by you, and nobody else."
