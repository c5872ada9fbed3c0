"""Print one projected year for bank_holidays.yaml: `python -m holdfast.protocol.calendar.project 2031`.

A projected year follows the Act alone. When gov.uk announces the year, compare it and set `status: published`.
"""

import sys

import holidays

OUR_TITLES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
}


def projected(year: int) -> str:
    """The YAML of one year, substitute days in the place of those that fall on a weekend."""
    lines = [f"{year}:", "  status: projected", "  days:"]
    for day, name in sorted(holidays.country_holidays("GB", subdiv="ENG", years=year).items()):
        if day.weekday() < 5:
            plain = name.removesuffix(" (observed)")
            substitute = ", substitute day" if plain != name else ""
            lines.append(f'    {day.isoformat()}: "{OUR_TITLES.get(plain, plain)}{substitute}"')
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write("".join(projected(int(year)) for year in sys.argv[1:]))
