"""Seeded draws in whole numbers only, so that a seed means the same on every machine and in every version of Python."""

import hashlib

MASK = (1 << 64) - 1


class Draws:
    """SplitMix64, started from any words: `Draws(seed, "rich", 17)`."""

    def __init__(self, *words):
        text = "/".join(str(word) for word in words)
        self.state = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, count):
        """One of 0 ..< count."""
        return (self.next() * count) >> 64

    def between(self, least, most):
        """One of least ... most."""
        return least + self.below(most - least + 1)

    def chance(self, percent):
        return self.below(100) < percent

    def pick(self, values):
        return values[self.below(len(values))]

    def some(self, values, least=1, most=None):
        """A few of the values, in their order."""
        values = list(values)
        most = len(values) if most is None else min(most, len(values))
        count = self.between(min(least, most), most)
        chosen = set()
        while len(chosen) < count:
            chosen.add(self.below(len(values)))
        return [values[index] for index in sorted(chosen)]

    def shuffled(self, values):
        values = list(values)
        for index in range(len(values) - 1, 0, -1):
            other = self.below(index + 1)
            values[index], values[other] = values[other], values[index]
        return values

    def long_tailed(self, dice=8):
        """About log-normal around 2^dice: a power of two by dice, filled in between by a straight line."""
        exponent = sum(self.below(3) for _ in range(dice))
        return ((1 << exponent) * (1024 + self.below(1024))) >> 10
