"""What can go wrong on this machine, said in one sentence with a way out."""


class Problem(Exception):
    """Something the person at the keyboard can mend: what it is, and what to do."""

    def __init__(self, sentence: str, *, way_out: str) -> None:
        super().__init__(f"{sentence} {way_out}")
        self.sentence = sentence
        self.way_out = way_out
