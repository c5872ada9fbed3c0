"""What people write in the demonstration area: invented, plain, and never more than the story needs.

`{She}`, `{she}`, `{her}` and `{hers}` become the words for the child: subject, subject in a sentence, object, possessive.
"""

from __future__ import annotations

from dataclasses import dataclass

WORDS = {
    "female": {"She": "She", "she": "she", "her": "her", "hers": "her", "Hers": "Her"},
    "male": {"She": "He", "she": "he", "her": "him", "hers": "his", "Hers": "His"},
}
NEUTRAL = {
    "She": "The young person",
    "she": "the young person",
    "her": "the young person",
    "hers": "the young person’s",
    "Hers": "The young person’s",
}


@dataclass(frozen=True)
class Vignette:
    """A concern as somebody might raise it: what was seen, and the boxes that go with it."""

    what: str
    signs: tuple[tuple[str, str], ...]
    factors: tuple[str, ...] = ()
    harms: tuple[str, ...] = ()
    vulnerabilities: tuple[str, ...] = ()


CONCERNS = (
    Vignette(
        "{She} came in with a second phone and about two hundred pounds in {hers} bag, and would not say where they came from. "
        "Twice this week an older boy on a moped waited at the gate.",
        (("unexplained money", "Two hundred pounds in notes, a second phone"), ("talks of one person", "Speaks of 'D' all the time; has to answer him at once")),
        ("low-commitment-to-school", "delinquent-peers"),
        ("exploitation to commit crime",),
    ),
    Vignette(
        "{She} has been late or away eleven times in a month. {She} was seen at the coach station on a school morning with a "
        "bag that was not {hers} own.",
        (("out late", "Came home after two in the morning, gave no reason"), ("less interest in school", "Attendance fell from 94 to 61 per cent")),
        ("running-away-and-truancy", "poor-supervision"),
        ("county lines",),
        ("family breakdown",),
    ),
    Vignette(
        "A fight outside the chicken shop: {she} had a cut on the hand and said {she} fell. Friends say that {she} cannot walk "
        "past the flats at Saltpan Court any more.",
        (("unexplained injuries", "A straight cut across the palm"), ("scared of places", "Takes a bus the long way round")),
        ("aggression", "delinquent-peers"),
        ("retaliation", "territorial dispute"),
    ),
    Vignette(
        "{Hers} mother rang in tears. {She} owes money to somebody for a bag that police took, and two men came to the door.",
        (("worried by strangers", "Will not open the door; looks up and down the street"), ("withdrawn from family", "Stays in the bedroom since Sunday")),
        ("disrupted-family",),
        ("exploitation to commit crime", "debt bondage"),
        ("family breakdown", "trauma"),
    ),
    Vignette(
        "Drawings of one and the same tag on every book. {She} has dropped football and two old friends, and spends break with "
        "three older pupils.",
        (("graffiti tags", "The same four letters on books and a desk"), ("dropped activities", "Left the football club after three years"), ("broken with old friends", "Does not speak to them since half-term")),
        ("low-commitment-to-school", "delinquent-peers"),
    ),
    Vignette(
        "{She} showed a friend a picture of a knife and said that {she} needs it to get home. {She} was robbed on the seafront "
        "in spring and has not been the same since.",
        (("scared of places", "Will not go along the seafront"), ("signs of distress", "Does not sleep, cries in lessons")),
        ("anger-traits",),
        ("psychological trauma",),
        ("mental ill health", "trauma"),
    ),
    Vignette(
        "A boyfriend who is nineteen, new trainers every week, and bruises on the upper arm. {She} says that it is love and "
        "that nobody understands.",
        (("unexplained gifts", "Three pairs of trainers, a watch"), ("talks of one person", "Everything is about him"), ("unexplained injuries", "Bruises like fingers on the arm")),
        ("low-self-esteem",),
        ("sexual violence or exploitation",),
        ("substance misuse",),
    ),
    Vignette(
        "Police stopped the car in which {she} sat at one in the morning with three adults. There was cannabis in the boot; "
        "{she} said nothing at all.",
        (("out late", "In a car at 1am, fourteen miles from home"), ("unexplained money", "A hundred and forty pounds in a sock")),
        ("substance-use", "running-away-and-truancy"),
        ("county lines", "holding or carrying"),
        ("known to social care",),
    ),
    Vignette(
        "{Hers} cousin was stabbed on Friday. {She} says that 'somebody will pay' and has been in three quarrels since Monday.",
        (("hostile to others", "Shouted at two former friends in the corridor"), ("group codes", "A hand sign in every photograph")),
        ("aggression", "displaced-aggression-traits", "anger-traits"),
        ("retaliation", "psychological trauma"),
        ("trauma",),
    ),
    Vignette(
        "The youth club found a machete in the bin behind the hall. Two children say that {she} was told to hide it and was "
        "scared to say no.",
        (("worried by strangers", "Asked a worker to walk {her} home"), ("new nickname", "Is called a name that nobody knew before")),
        ("delinquent-peers",),
        ("exploitation to commit crime", "holding or carrying"),
        ("learning difficulty or disability",),
    ),
    Vignette(
        "A neighbour hears shouting at night and sees many young people come and go. {She} opens the door to them; {hers} "
        "mother has not been seen for days.",
        (("out late", "On the stairs at midnight, most nights"), ("changed appearance", "All in grey, hood up, also indoors")),
        ("poor-supervision", "neighbourhood-youth-in-trouble"),
        ("exploitation to commit crime",),
        ("looked after",),
    ),
    Vignette(
        "In the lesson on online safety {she} said that {she} has to send pictures, or they will be shown to everybody in the "
        "group. {She} then took it back.",
        (("more social media", "On the phone through the night"), ("signs of distress", "Has begun to pull out {hers} own hair")),
        ("low-self-esteem",),
        ("sexual violence or exploitation",),
        ("mental ill health",),
    ),
)  # fmt: skip

PARENTS_NOT_ASKED = (
    "{Hers} uncle may be one of those who send {her}; asking at home first could put {her} at more risk.",
    "Nobody answers the telephone, and a visit at this hour would not be safe.",
    "{She} begs us not to call home. I want to speak with the front door before I do.",
)
ALLOCATED = (
    "More than one sign, over some weeks, and an adult in the background. This needs a social worker now.",
    "Likely to suffer harm outside the home; the family cannot stop it alone.",
    "Known to two services already. One worker should hold it together.",
)
BELOW = (
    "One event, explained by school and parent in the same way. The family welcomes help from school.",
    "No sign of an adult or a group behind it. Early help is what is needed.",
)
RESPONSE_CHILD = (
    "{She} has one trusted adult to call at any hour, and is met at the school gate for the next two weeks."
)
RESPONSE_OTHERS = (
    "Brothers and sisters are spoken with at their own schools. Two friends are raised as concerns of their own."
)
RESPONSE_DIVERSION = "A place in the boxing club with a youth worker, twice a week, which is what {she} asked for."
RESPONSE_HARM = "Trauma-informed sessions at Young minds; a safe way home is agreed with the neighbourhood team."
CATEGORY = {
    1: (
        "Two of {hers} friends are known to the gangs team. {She} has done nothing and is frightened; we want to be early.",
        "{Hers} brother is in custody. {She} carries his name and others expect {her} to take his place.",
    ),
    2: (
        "{She} was hurt in a fight between two groups, and both expect that it goes on.",
        "Found twice in another county with drugs and no money. {She} is sent; {she} does not choose to go.",
        "Carries a knife since {she} was robbed, with friends who have used theirs.",
    ),
    3: (
        "Stabbed in March and again last week. {She} lives from day to day among people who settle everything with knives.",
        "Has recruited two younger children, and was beaten for wanting to stop. Both are true.",
    ),
}
REVIEWED = "Nothing has grown worse; nothing that carried it has gone away. We keep it and look again."
ENDED = "Six months in work, new friends, and no contact with the old ones. All of us see it; {she} sees it too."
SIBLING = (
    "Spoken with at school, alone. Knows what is going on, has not been asked to do anything, and knows whom to call."
)
NO_FAMILY = "The mother, at home"
PARENTS = "{Hers} mother is relieved that somebody asks. She wants to be at every meeting, and asks for help with the evenings."
CONSIDERED = {
    "risk-to-children": "The way home and the flats are where {she} is not safe. At home {she} is. The younger ones were asked at school and know nothing.",
    "perpetrators": "Two adults are named by two sources. The gangs unit works towards a charge; a statement is not asked of {her} yet.",
    "section-47": "Talked through by all; the answer and how it is done stand below.",
    "assessment": "An assessment looks at friends and places as much as at the home. One meeting is enough; no separate one is planned.",
    "gangs-team": "They gave advice at the meeting. A request can follow when {she} is ready to meet somebody.",
    "immediate-safety": "{She} stays with an aunt outside the area tonight; only those at this meeting know where.",
    "strategy-meeting": "Needed within three days, with health and school, who could not be reached at this hour.",
    "new-concerns": "None since the last review. One argument at college was settled there.",
    "risk-reduced": "Less than in spring: home by ten on most days, and no longer met at the gate.",
}
"""What was said to each point that a meeting considers."""
STRATEGY_REASON = "The harm comes from outside the home, and the family works with us. An assessment with a plan does more than an enquiry."
ENQUIRY = (
    "Social worker and police visit together today; paediatric examination at the hospital; {hers} brother is seen too."
)
WANTED = (
    (
        "I want to go to college without looking over my shoulder.",
        "A safe way to college",
        "Fathom Lane College",
        "Head of year",
    ),
    (
        "I want my own room back and my mum to stop crying.",
        "Conflict at home, fear of visitors",
        "Families First",
        "Family worker",
    ),
    (
        "I want to box, for real, with a coach.",
        "Time after school, belonging somewhere",
        "Harbour Boxing Club",
        "Youth worker",
    ),
    ("We want him home by ten, and to know who he is with.", "Missing episodes", "Youth support", "Youth worker"),
    (
        "I do not want to owe anybody anything.",
        "Debt to those who send {her}",
        "Gangs unit and social care",
        "Police sergeant",
    ),
)
EVIDENCE = (
    "Three incidents since spring, each with two or more people from the same group; a victim statement in one of them."
)
POSITIVE = "In college four days a week, with a mentor {she} chose {her}self. Two years ago nobody thought so."
REDUCED = "No police contact for seven months; those who sent {her} are in prison or have moved on."
STRENGTHS = "Humour, a loyal sister, and a coach who does not give up."
REMAINING = "Sleep is still bad. The pathway at Young minds goes on until summer."
ADVICE = "Do not call in the parents together. Start with the grandmother, and ask what {she} is afraid of before what {she} did."
