-- What the officers' console keeps: sessions, second factors, what each person has read and is
-- writing, who spoke last in a case, and the log of what was done beside cases.

-- A browser that is logged in. hash: SHA-256 of its cookie.
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES person (id),
    hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
) STRICT;
CREATE INDEX session_by_person ON session (person);

-- enabled 0: shown, not yet confirmed by a code. last_step: of the newest code taken, which is
-- good once.
CREATE TABLE totp (
    person INTEGER PRIMARY KEY REFERENCES person (id),
    secret TEXT NOT NULL,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    last_step INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_code (
    person INTEGER NOT NULL REFERENCES person (id),
    hash TEXT NOT NULL,
    PRIMARY KEY (person, hash)
) STRICT, WITHOUT ROWID;

-- seq: of the newest message of the case that the person has seen.
CREATE TABLE read_mark (
    person INTEGER NOT NULL REFERENCES person (id),
    case_id INTEGER NOT NULL REFERENCES case_record (id),
    seq INTEGER NOT NULL,
    PRIMARY KEY (person, case_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    person INTEGER NOT NULL REFERENCES person (id),
    case_id INTEGER NOT NULL REFERENCES case_record (id),
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (person, case_id)
) STRICT, WITHOUT ROWID;

-- Who spoke last in a case after it was opened; a case without a line: the resident, who opened it.
-- last_by: 0 resident, 1 officer. in_seq: the resident's newest message.
CREATE TABLE case_talk (
    case_id INTEGER PRIMARY KEY REFERENCES case_record (id),
    last_at INTEGER NOT NULL,
    last_by INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    in_seq INTEGER NOT NULL
) STRICT;
-- A payload begins {"message":7, as its members are in order of the alphabet.
INSERT INTO case_talk (case_id, last_at, last_by, last_seq, in_seq)
SELECT e.case_id, e.at, e.type = 'reply',
    CASE substr(e.payload, 1, 11) WHEN '{"message":'
        THEN CAST(substr(e.payload, 12, 19) AS INTEGER) ELSE 0 END,
    coalesce((SELECT max(CAST(substr(m.payload, 12, 19) AS INTEGER)) FROM case_event m
        WHERE m.case_id = e.case_id AND m.type = 'resident_message'
            AND substr(m.payload, 1, 11) = '{"message":'), 0)
FROM case_event e
WHERE e.seq = (SELECT max(n.seq) FROM case_event n WHERE n.case_id = e.case_id
    AND n.type IN ('reply', 'resident_message', 'closing_answer'));

-- All that lists of open cases filter and order by: they never touch the wide rows of cases that
-- they do not show.
DROP INDEX IF EXISTS case_open_by_due;
DROP INDEX IF EXISTS case_open_by_owner;
CREATE INDEX case_open ON case_record (due_at, opened_at, queue, owner, area, category, kind,
    priority, status, opened_seq, conversation) WHERE status <> 'closed';

-- What was done beside cases: accounts, log-ins, configuration, dead letters. actor: "person:ID".
CREATE TABLE audit_log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
