-- What SQLite's step of this number does is done here already (0004), or costs nothing.
SELECT 1;
