-- The first schema. Times are milliseconds since the epoch; '' and 0 mean "none" unless NULL is
-- allowed. Names are those of storage/rows.hpp.

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    role TEXT NOT NULL,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    password TEXT NOT NULL,
    must_change INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE person_scope (
    person INTEGER NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL CHECK (kind IN ('queue', 'area')),
    value TEXT NOT NULL,
    PRIMARY KEY (person, kind, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES person (id),
    label TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;

CREATE TABLE bundle (
    hash TEXT PRIMARY KEY,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    content TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What was published when and by whom; the newest line is the configuration in force.
CREATE TABLE publication (
    seq INTEGER PRIMARY KEY,
    hash TEXT NOT NULL REFERENCES bundle (hash),
    at INTEGER NOT NULL,
    made_by TEXT NOT NULL
) STRICT;

CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    sender TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    bundle TEXT NOT NULL,
    privacy TEXT NOT NULL,
    silent_case INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    last_in_at INTEGER NOT NULL,
    idle_due INTEGER NOT NULL,
    dialog_seq INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (channel, chat)
) STRICT;

CREATE TABLE case_record (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    year INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    category TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('new', 'in_progress', 'waiting', 'closed')),
    priority INTEGER NOT NULL,
    queue TEXT NOT NULL,
    owner INTEGER NOT NULL REFERENCES person (id),
    area TEXT NOT NULL,
    language TEXT NOT NULL,
    source TEXT NOT NULL,
    conversation INTEGER REFERENCES conversation (id),
    first_seq INTEGER NOT NULL,
    opened_seq INTEGER NOT NULL,
    reporter TEXT NOT NULL,
    dialog TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    answers TEXT NOT NULL,
    place TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    closed_at INTEGER NOT NULL,
    overdue_at INTEGER NOT NULL,
    first_reply_at INTEGER NOT NULL,
    close_reason TEXT NOT NULL,
    confirmation TEXT NOT NULL
        CHECK (confirmation IN ('none', 'asked', 'confirmed', 'unconfirmed', 'not_solved')),
    satisfaction INTEGER NOT NULL,
    reopened INTEGER NOT NULL,
    version INTEGER NOT NULL,
    event_seq INTEGER NOT NULL,
    event_hash TEXT NOT NULL
) STRICT;
CREATE INDEX case_by_conversation ON case_record (conversation) WHERE conversation IS NOT NULL;
CREATE INDEX case_by_opened ON case_record (opened_at);
CREATE INDEX case_open_by_due ON case_record (due_at) WHERE status <> 'closed';
CREATE INDEX case_open_by_owner ON case_record (owner) WHERE status <> 'closed';

-- Every open case has an owner who may log in, at every instant.
CREATE TRIGGER case_owner_on_insert BEFORE INSERT ON case_record
WHEN NOT EXISTS (SELECT 1 FROM person WHERE id = NEW.owner AND enabled = 1)
BEGIN
    SELECT RAISE(ABORT, 'the owner of a case must be an enabled person');
END;
CREATE TRIGGER case_owner_on_update BEFORE UPDATE OF owner, status ON case_record
WHEN NEW.status <> 'closed' AND (NEW.owner <> OLD.owner OR OLD.status = 'closed')
    AND NOT EXISTS (SELECT 1 FROM person WHERE id = NEW.owner AND enabled = 1)
BEGIN
    SELECT RAISE(ABORT, 'the owner of a case must be an enabled person');
END;
CREATE TRIGGER person_with_open_cases BEFORE UPDATE OF enabled ON person
WHEN NEW.enabled = 0
    AND EXISTS (SELECT 1 FROM case_record WHERE owner = NEW.id AND status <> 'closed')
BEGIN
    SELECT RAISE(ABORT, 'a person with open cases cannot be disabled');
END;

-- One line a year, held until commit by the unit that takes a number.
CREATE TABLE case_number (
    year INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE case_event (
    case_id INTEGER NOT NULL REFERENCES case_record (id),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    type TEXT NOT NULL,
    salt TEXT NOT NULL,
    payload TEXT NOT NULL,
    payload_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (case_id, seq)
) STRICT;

-- Thread, seen-mark and outbox at once. direction: 0 in, 1 out. status: 0 thread, 1 queued,
-- 2 offered, 3 sent, 4 delivered, 5 read, 6 dead.
-- A table with a rowid: new rows of all conversations fill the same few pages of a commit.
CREATE TABLE message (
    conversation INTEGER NOT NULL REFERENCES conversation (id),
    seq INTEGER NOT NULL,
    direction INTEGER NOT NULL,
    at INTEGER NOT NULL,
    platform_id TEXT NOT NULL,
    author TEXT NOT NULL,
    body TEXT NOT NULL,
    case_id INTEGER REFERENCES case_record (id),
    status INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    task_state TEXT NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (conversation, seq)
) STRICT;
-- The platform's identity first: it mostly grows, so that the new entries of a commit share a page.
CREATE UNIQUE INDEX message_seen ON message (platform_id, conversation)
    WHERE direction = 0 AND platform_id <> '';
CREATE INDEX message_unsent ON message (conversation, seq) WHERE status IN (1, 2);
CREATE INDEX message_dead ON message (conversation, seq) WHERE status = 6;

-- Which of our messages a platform's report means; only for platforms that send reports.
CREATE TABLE message_reported (
    channel TEXT NOT NULL,
    platform_id TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (channel, platform_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE lane (
    lane INTEGER PRIMARY KEY,
    owner TEXT NOT NULL,
    fence INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
WITH RECURSIVE n (lane) AS (SELECT 0 UNION ALL SELECT lane + 1 FROM n WHERE lane < 63)
INSERT INTO lane SELECT lane, '', 0, 0 FROM n;

CREATE TABLE timer (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_due ON timer (due_at);

CREATE TABLE media (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (id),
    message_seq INTEGER NOT NULL,
    position INTEGER NOT NULL,
    channel TEXT NOT NULL,
    attachment TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'stored', 'failed')),
    sha256 TEXT NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    error TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    deadline_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL
) STRICT;
CREATE INDEX media_by_message ON media (conversation, message_seq, position);
CREATE INDEX media_pending ON media (due_at) WHERE status = 'pending';
CREATE INDEX media_by_content ON media (sha256) WHERE sha256 <> '';

CREATE TABLE device (
    hash TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX device_by_chat ON device (channel, chat);

CREATE TABLE pickup (
    hash TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: a number is never given twice, so a live view never misses a line.
CREATE TABLE change_log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL
) STRICT;

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE write_key (
    key TEXT PRIMARY KEY,
    result TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX write_key_by_time ON write_key (at);

-- Tokens are cut by the program and separated by spaces; only whole tokens are looked for.
CREATE VIRTUAL TABLE case_search USING fts5 (tokens, tokenize = 'ascii', detail = none,
    columnsize = 0);

-- For reports and other programs: one line a case.
CREATE VIEW cases AS
SELECT k.seq, c.chat AS chat_id, k.number, k.year, k.kind, k.category, k.status, k.priority,
    k.queue, k.area, p.name AS owner, k.source, k.language, k.opened_at, k.due_at, k.closed_at,
    k.overdue_at, k.first_reply_at, k.close_reason, k.confirmation, k.satisfaction, k.reopened
FROM case_record k
JOIN person p ON p.id = k.owner
LEFT JOIN conversation c ON c.id = k.conversation;
