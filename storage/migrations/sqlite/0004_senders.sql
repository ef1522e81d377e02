-- The processes that share in the outbox's lanes: each renews its line while it lives.
CREATE TABLE sender (
    owner TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;
