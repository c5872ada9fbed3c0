"""The meeting room: calling a meeting, asking people to it, attendance, decisions child by child, minutes.

calling.py      call, change, call off; who is asked, and the involvement that ends by itself
mail.py         the invitations: a number, a time and a link, nothing about anybody
attendance.py   who came, who chairs, and whether that makes a quorum
notes.py        what is typed in the room, kept so that two note takers lose nothing
concluding.py   from notes to facts, for all children in one transaction
minutes.py      the minutes of the whole, and the extract of one child
"""
