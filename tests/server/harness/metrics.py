"""The text of /metrics as numbers."""

import re

SAMPLE = re.compile(r'^([a-z_]+)(?:\{(.*)\})? (\S+)$')
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"')
DERIVED = re.compile(r"_(bucket|sum|count)$")


class Metrics:
    def __init__(self, text):
        self.types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
        self.values = {}
        for line in text.splitlines():
            if line.startswith("#"):
                continue
            name, labels, value = SAMPLE.match(line).groups()
            self.values[name, frozenset(LABEL.findall(labels or ""))] = float(value)

    def __call__(self, name, **labels):
        """The one sample of that name with these labels."""
        wanted = set((key.rstrip("_"), value) for key, value in labels.items())
        found = [value for (each, of), value in self.values.items() if each == name and wanted <= of]
        assert len(found) == 1, (name, labels, found)
        return found[0]

    def names(self):
        """As they are asked for: a histogram by its three."""
        return {name for name, _ in self.values}

    def labels(self, name):
        return {key for each, of in self.values if each == name for key, _ in of}
