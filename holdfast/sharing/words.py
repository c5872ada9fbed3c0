"""The closed lists of sharing: for what something may be told, for what it may never be used, what it consists of."""

from __future__ import annotations

from django.db import models


class Purpose(models.TextChoices):
    """For what something is told to somebody outside the case team. A closed list: nothing is told for another end."""

    PROTECT_CHILD = "protect the child", "To protect this child from harm."
    PROTECT_LIFE = "protect life", "To protect somebody's life now."
    ARRANGE_HELP = "arrange help", "To offer or arrange help for this child or the family."
    DECIDE_TOGETHER = "decide together", "To prepare a decision that several agencies take together about this child."
    SAFE_AT_SCHOOL = "safe at school", "To keep this child safe at school, college or on the way there."
    SAFE_HOME = "safe place to live", "To find or keep a safe place for this child to live."
    PREVENT_VIOLENCE = "prevent serious violence", "To prevent serious violence in the area."


NEVER_FOR = (
    "immigration enforcement",
    "stopping or reducing a benefit",
    "eviction or loss of a tenancy",
    "exclusion from school",
    "vetting for a job",
)
"""Uses that no purpose covers and every disclosure forbids its recipient (GM-16). They are not choices anywhere."""


class DataClass(models.TextChoices):
    """What sort of information a field of a disclosure holds."""

    IDENTITY = "identity", "Who the child is."
    CONTACT = "contact", "Where the child lives, and how to reach those who look after the child."
    PROFESSIONAL = "professional", "Who works with the child, and when they meet."
    CONCERN = "concern", "What is worrying, and what keeps the child safe."
    DECISION = "decision", "What several agencies have decided about the child."
    PLAN = "plan", "What has been agreed to be done, by whom."
    SCHOOL = "school", "Where the child learns."
    HEALTH = "health", "Patient information."
    CRIME = "crime", "What the police hold about an offence or as intelligence."
