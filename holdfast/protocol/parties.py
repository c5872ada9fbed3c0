"""Agencies, their posts, and the ways in which people write them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from holdfast.protocol.words import listed, nearest, plain

SLASH = " / "


class PartyError(ValueError):
    """A party that the pack does not know, or that could be several."""


@dataclass(frozen=True, slots=True)
class Post:
    """A role or team of an agency."""

    name: str
    title: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agency:
    """A partner agency. `record` names its own case system, where it keeps flags."""

    name: str
    title: str
    also: tuple[str, ...] = ()
    record: str | None = None
    posts: Mapping[str, Post] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties of a pack, written `agency` or `agency / post`; resolve gives the name one is kept under."""

    agencies: Mapping[str, Agency] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    """What each party is called on screen."""
    _alone: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _posts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, agencies: Iterable[Agency]) -> "Parties":
        """The parties of these agencies. A word that could be several parties is kept as such, and refused on use."""
        known = {agency.name: agency for agency in agencies}
        alone: dict[str, tuple[str, ...]] = {}
        posts: dict[str, dict[str, str]] = {}
        for agency in known.values():
            for word in (agency.name, *agency.also):
                _add(alone, word, agency.name)
            posts[agency.name] = {}
            for post in agency.posts.values():
                for word in (post.name, *post.also):
                    posts[agency.name][plain(word)] = post.name
        for agency in known.values():
            for post in agency.posts.values():
                for word in (post.name, *post.also):
                    if not any(found in known for found in alone.get(plain(word), ())):
                        _add(alone, word, f"{agency.name}{SLASH}{post.name}")
        titles = {}
        for agency in known.values():
            titles[agency.name] = agency.title
            for post in agency.posts.values():
                titles[f"{agency.name}{SLASH}{post.name}"] = f"{post.title}, {agency.title}"
        return cls(known, titles, alone, posts)

    def resolve(self, text: str) -> str:
        """The party meant by `text`: "agency" or "agency / post". Raises PartyError with the nearest known name."""
        agency, slash, post = (part.strip() for part in text.partition("/"))
        found = self._alone.get(plain(agency), ())
        if len(found) > 1:
            raise PartyError(f"“{agency}” could be {listed(found, 'or')}: write the one you mean")
        if not found:
            raise PartyError(
                f"“{agency}” is not a party of this pack: {nearest(agency, self.agencies if slash else self.names())}"
            )
        if not slash:
            return found[0]
        if found[0] not in self.agencies:
            raise PartyError(f"“{agency}” is a post already ({found[0]}): write `agency / post`")
        known = self._posts[found[0]]
        if plain(post) not in known:
            raise PartyError(f"{found[0]} has no post “{post}”: {nearest(post, self.agencies[found[0]].posts)}")
        return f"{found[0]}{SLASH}{known[plain(post)]}"

    def role(self, agency: str, text: str) -> str:
        """The post of an agency that a role means; else the role as written.

        Raises PartyError where the role is so close to a post that it was most likely misspelt.
        """
        known = self._posts.get(agency, {})
        if plain(text) in known:
            return known[plain(text)]
        misspelt = get_close_matches(plain(text), known, n=1, cutoff=0.88)
        if misspelt:
            raise PartyError(f"{agency} has no post “{text}”: did you mean “{known[misspelt[0]]}”?")
        return " ".join(text.split())

    def names(self) -> list[str]:
        """Every party by the name it is kept under."""
        return list(self.titles)

    def agency_of(self, party: str) -> str:
        """The agency of a party."""
        return party.partition(SLASH)[0]

    def title(self, party: str) -> str:
        """What a party is called on screen."""
        return self.titles.get(party) or self.titles.get(self.agency_of(party), party)


def fills(actual: str | None, wanted: str) -> bool:
    """Whether a party can stand for another: the same post, or any post where only an agency is wanted."""
    return actual is not None and (actual == wanted or (SLASH not in wanted and actual.partition(SLASH)[0] == wanted))


def _add(words: dict[str, tuple[str, ...]], word: str, party: str) -> None:
    known = words.get(plain(word), ())
    if party not in known:
        words[plain(word)] = (*known, party)
