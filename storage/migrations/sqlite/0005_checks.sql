-- The text of two tables, no row (https://www.sqlite.org/lang_altertable.html#otheralter):
-- Lists of more than two values are looked up in a table that is made and filled for every row written.
-- A message is written in the unit that has read or written its conversation and its case, and none of
-- them is ever deleted: each message looked both up once more.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(sql,
    'status IN (''new'', ''in_progress'', ''waiting'', ''closed'')',
    'status IN (''new'', ''in_progress'') OR status IN (''waiting'', ''closed'')'),
    'confirmation IN (''none'', ''asked'', ''confirmed'', ''unconfirmed'', ''not_solved'')',
    'confirmation IN (''none'', ''asked'') OR confirmation IN (''confirmed'', ''unconfirmed'')
            OR confirmation = ''not_solved''')
WHERE type = 'table' AND name = 'case_record';
UPDATE sqlite_schema SET sql = replace(replace(sql,
    'conversation INTEGER NOT NULL REFERENCES conversation (id)', 'conversation INTEGER NOT NULL'),
    'case_id INTEGER REFERENCES case_record (id)', 'case_id INTEGER')
WHERE type = 'table' AND name = 'message';
PRAGMA writable_schema = RESET;
-- A change that SQLite sees, so that every connection reads the text anew.
CREATE TABLE passing (id INTEGER PRIMARY KEY);
DROP TABLE passing;

-- Every commit with a case adds a segment to the index of words; they are merged by eights, not by fours.
INSERT INTO case_search (case_search, rank) VALUES ('automerge', 8);
