"""The plan: outcomes in the child's and family's words, one plan of all agencies, its reviews, the copy for the family.

plan.py        the plan as it stands, read from the facts: what was made, added, amended, reviewed
plain.py       what the family reads: plain words, and nobody but the family and the services named
actions.py     making, adding to, reviewing and amending it
paper.py       the copy for the family as a PDF
"""
