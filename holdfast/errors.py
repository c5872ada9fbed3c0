"""What stops a command, said to the person at the terminal."""


class CommandError(RuntimeError):
    """A command cannot go on. The message says what is wrong and what to do; no traceback would help."""
