"""The closed lists of the register. The value is the word used on screen; the label is the sentence that explains
it."""

from django.db import models


class Purpose(models.TextChoices):
    """Why something is held (UK GDPR Art. 5(1)(b)). Nothing is held for any other purpose."""

    SAFEGUARDING = "safeguarding", "To protect a child or young adult from harm."
    PREVENTION = "preventing serious violence", "To prevent or reduce serious violence in the area."
    EMERGENCY = "emergency", "To protect somebody's life or limb now."


class DatePrecision(models.TextChoices):
    """How well a birth date is known."""

    EXACT = "exact", "The day is known."
    ESTIMATED = "estimated", "Somebody's estimate; the date stands for the middle of what is likely."
    UNKNOWN = "unknown", "Nobody could say."


class Sex(models.TextChoices):
    """Sex as registered or as told, for services and statistics that depend on it."""

    FEMALE = "female", "Female."
    MALE = "male", "Male."
    NOT_KNOWN = "not known", "Nobody has said."


class SaidBy(models.TextChoices):
    """Who said which ethnic group a person belongs to: the person's own answer outweighs anybody's guess."""

    SELF = "the person", "The person said so."
    FAMILY = "the family", "A parent, carer or relative said so."
    PROFESSIONAL = "a professional", "A professional recorded it; ask the person."
    NOT_ASKED = "nobody", "Nobody has been asked yet."


class Ethnicity(models.TextChoices):
    """The ethnic groups of the 2021 census of England and Wales, and not stated."""

    BANGLADESHI = "asian: bangladeshi", "Asian or Asian British: Bangladeshi"
    CHINESE = "asian: chinese", "Asian or Asian British: Chinese"
    INDIAN = "asian: indian", "Asian or Asian British: Indian"
    PAKISTANI = "asian: pakistani", "Asian or Asian British: Pakistani"
    OTHER_ASIAN = "asian: other", "Asian or Asian British: any other Asian background"
    AFRICAN = "black: african", "Black, Black British, Caribbean or African: African background"
    CARIBBEAN = "black: caribbean", "Black, Black British, Caribbean or African: Caribbean"
    OTHER_BLACK = "black: other", "Black, Black British, Caribbean or African: any other Black background"
    WHITE_ASIAN = "mixed: white and asian", "Mixed or multiple ethnic groups: White and Asian"
    WHITE_AFRICAN = "mixed: white and black african", "Mixed or multiple ethnic groups: White and Black African"
    WHITE_CARIBBEAN = "mixed: white and black caribbean", "Mixed or multiple ethnic groups: White and Black Caribbean"
    OTHER_MIXED = "mixed: other", "Mixed or multiple ethnic groups: any other mixed background"
    BRITISH = "white: british", "White: English, Welsh, Scottish, Northern Irish or British"
    IRISH = "white: irish", "White: Irish"
    TRAVELLER = "white: gypsy or irish traveller", "White: Gypsy or Irish Traveller"
    ROMA = "white: roma", "White: Roma"
    OTHER_WHITE = "white: other", "White: any other White background"
    ARAB = "other: arab", "Other ethnic group: Arab"
    OTHER = "other: any other", "Other ethnic group: any other ethnic group"
    NOT_STATED = "not stated", "Asked and not answered, or not asked yet"


class NameKind(models.TextChoices):
    """What kind of name it is."""

    LEGAL = "legal", "The name on a birth certificate, passport or deed poll."
    KNOWN_AS = "known as", "The name the person uses."
    ALIAS = "alias", "Another name the person has given."
    NICKNAME = "nickname", "What friends or others call the person."
    PREVIOUS = "previous", "A name the person no longer uses."


class RelationshipType(models.TextChoices):
    """What the first person is to the second. `INVERSE` says what the second then is to the first."""

    PARENT = "parent", "Mother or father, by birth or adoption."
    CHILD = "child", "Son or daughter, by birth or adoption."
    STEP_PARENT = "step-parent", "Married to or living with a parent."
    STEP_CHILD = "step-child", "Child of a husband, wife or partner."
    SIBLING = "sibling", "Brother or sister with at least one parent in common."
    STEP_SIBLING = "step-sibling", "Child of a step-parent."
    GRANDPARENT = "grandparent", "Parent of a parent."
    GRANDCHILD = "grandchild", "Child of a son or daughter."
    AUNT_OR_UNCLE = "aunt or uncle", "Sister or brother of a parent."
    NIECE_OR_NEPHEW = "niece or nephew", "Child of a brother or sister."
    COUSIN = "cousin", "Child of an aunt or uncle."
    OTHER_RELATIVE = "other relative", "Family in another way."
    CARER = "carer", "Looks after the other, without being a parent."
    CARED_FOR = "cared for", "Is looked after by the other."
    FOSTER_CARER = "foster carer", "Looks after the other under fostering arrangements."
    FOSTER_CHILD = "foster child", "Is looked after by the other under fostering arrangements."
    PARTNER = "partner", "Husband, wife, civil partner, boyfriend or girlfriend."
    FORMER_PARTNER = "former partner", "Was a partner."
    FRIEND = "friend", "A friend whom the person counts on."
    LIVES_WITH = "lives with", "Lives in the same household, without being family."


INVERSE = {
    RelationshipType.PARENT: RelationshipType.CHILD,
    RelationshipType.STEP_PARENT: RelationshipType.STEP_CHILD,
    RelationshipType.GRANDPARENT: RelationshipType.GRANDCHILD,
    RelationshipType.AUNT_OR_UNCLE: RelationshipType.NIECE_OR_NEPHEW,
    RelationshipType.CARER: RelationshipType.CARED_FOR,
    RelationshipType.FOSTER_CARER: RelationshipType.FOSTER_CHILD,
}
INVERSE |= {second: first for first, second in INVERSE.items()}
INVERSE |= {same: same for same in RelationshipType if same not in INVERSE}


class CaseKind(models.TextChoices):
    """What a case is about. Anything that has a chronology is a case."""

    PERSON = "person", "A child or young adult."
    INCIDENT = "incident", "Something that happened and that several agencies answer together."
    MOVE = "move", "A person or family moving from one area to another."
    PLACE = "place", "A place where children come to harm."
    PEER_GROUP = "peer group", "Children who spend their time together."


class CaseRole(models.TextChoices):
    """In what way a case is about a person. It says nothing about what the person did or suffered: that is per
    event."""

    SUBJECT = "subject", "The child or young adult whom the case is about."
    SIBLING = "sibling", "A brother or sister of the subject."
    PARENT_OR_CARER = "parent or carer", "A parent of the subject, or somebody who looks after them."
    PARTNER = "partner", "A partner or former partner of the subject."
    CHILD = "child of", "A son or daughter of the subject."
    RELATIVE = "relative", "Family in another way."
    HOUSEHOLD = "household", "Lives in the same household."
    ASSOCIATE = "associate", "Spends time with the subject; says nothing of why."
    NAMED = "named", "Named in something recorded in the case."


class PlaceKind(models.TextChoices):
    """What kind of place it is."""

    SCHOOL = "school", "A school or college, alternative provision among them."
    HOUSING = "housing", "An estate, a block or a street where people live."
    OPEN_SPACE = "open space", "A park, a square or another place outdoors."
    TRANSPORT = "transport", "A station, a stop or a route."
    SHOPS = "shops", "Shops, takeaways and other businesses."
    YOUTH_PROVISION = "youth provision", "A youth club or another place for young people."
    HEALTH = "health", "A hospital, a surgery or a clinic."
    CUSTODY = "custody", "A police station, a secure home or a prison."
    CARE = "care", "A children's home or another placement."
    ONLINE = "online", "A place online where young people meet."
    OTHER = "other", "Somewhere else."


class Provision(models.TextChoices):
    """What kind of school place it is (ISL-9.3b)."""

    MAINSTREAM = "mainstream", "A place at a mainstream school."
    SPECIAL = "special", "A place at a special school."
    ALTERNATIVE = "alternative provision", "A pupil referral unit or other alternative provision."
    COLLEGE = "further education", "A place at a college or sixth form."
    HOME = "home educated", "Taught at home."
    NONE = "no school place", "Of school age and without a place."


class GroupLevel(models.TextChoices):
    """The pyramid of involvement (ISL-5.1.2)."""

    PEER_GROUP = "peer group", "A small, loose and changing group of friends who share the same space and history."
    GANG = (
        "gang",
        "A durable, street-based group that sees itself as one, with crime and violence part of who it is.",
    )
    ORGANISED_CRIME_GROUP = "organised crime group", "People for whom crime is their work and their income."


class GroupTest(models.TextChoices):
    """The tests of Hallsworth and Young, Getting Real About Gangs (2004), by which a group is a gang (ISL-5.1.2)."""

    DURABLE = "durable", "The group has lasted and is likely to last."
    STREET_BASED = "street-based", "The group spends most of its time on the street."
    DISCERNIBLE = "seen as a group", "Its members see themselves as a group, and others see them as one."
    CRIME_AND_VIOLENCE = "crime and violence", "Crime and violence are integral to what the group is and does."
    TERRITORY_OR_CONFLICT = (
        "territory or conflict",
        "The group lays claim to territory, or is in conflict with others like it.",
    )


class SourceGrade(models.TextChoices):
    """First part of a 3x5x2 grading: how far the source is to be relied on."""

    RELIABLE = "1", "Reliable."
    UNTESTED = "2", "Untested."
    NOT_RELIABLE = "3", "Not reliable."


class IntelligenceGrade(models.TextChoices):
    """Second part of a 3x5x2 grading: how the information is known."""

    DIRECT = "A", "Known directly to the source."
    CORROBORATED = "B", "Known indirectly to the source, and corroborated."
    INDIRECT = "C", "Known indirectly to the source."
    NOT_KNOWN = "D", "Not known."
    FALSE = "E", "Suspected to be false."


class HandlingGrade(models.TextChoices):
    """Third part of a 3x5x2 grading: whether it may be shared."""

    PERMITTED = "P", "Lawful sharing is permitted."
    CONDITIONS = "C", "Lawful sharing is permitted with conditions."


GRADING_PATTERN = r"^[123][A-E][PC]$"
"""A 3x5x2 grading written as one word, such as `2BP`."""
