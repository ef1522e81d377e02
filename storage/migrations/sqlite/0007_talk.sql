-- Who spoke last in a case stands in its row, which is written whenever somebody speaks: lists find it
-- in the same index as all else that they order and filter by.
-- last_by: 0 resident, 1 officer. last_seq: of the message said last after the case was opened.
-- in_seq: of the resident's newest after it was opened.
DROP INDEX case_open;
ALTER TABLE case_record ADD COLUMN last_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_record ADD COLUMN last_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_record ADD COLUMN last_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_record ADD COLUMN in_seq INTEGER NOT NULL DEFAULT 0;
UPDATE case_record SET last_at = opened_at WHERE id NOT IN (SELECT case_id FROM case_talk);
UPDATE case_record SET last_at = t.last_at, last_by = t.last_by, last_seq = t.last_seq, in_seq = t.in_seq
FROM case_talk t WHERE t.case_id = case_record.id;
DROP TABLE case_talk;
CREATE INDEX case_open ON case_record (due_at, opened_at, queue, owner, area, category, kind,
    priority, status, opened_seq, conversation, offered_to, offered_queue, last_at, last_by, in_seq)
    WHERE status <> 'closed';
CREATE INDEX case_by_last ON case_record (last_at);
