"""The weekly panel of the gangs team (ISL-D1 to ISL-D3), and which panel discusses a child (ISL-6.3a).

waiting.py     the list that makes itself: open requests, a child once, the longest waiting first
standing.py    what the panel has to know of a child: the request, eligibility with its reasons, another panel
course.py      what was asked, decided and told in one case
actions.py     deciding, and having told the referrer
sight.py       that the gangs team sees a case from the moment somebody asks for it
letter.py      the letter to the referrer
mail.py        that an answer waits, which says nothing of anybody
"""
