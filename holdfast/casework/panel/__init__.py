"""The weekly panel of the gangs team, and the panels of offender management beside it.

    queries.py     the list that makes itself: open requests, one child once, in the order in which they are due
    actions.py     deciding, and telling the referrer
    letter.py      the letter to the referrer
"""
