"""The pages of meetings: the list, calling one, the room, what was recorded and its documents."""
