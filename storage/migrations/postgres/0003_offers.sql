-- The transfer of a case that nobody has accepted yet: to a person, or to the officers of a queue.
ALTER TABLE case_record ADD COLUMN offered_to BIGINT NOT NULL DEFAULT 0;
ALTER TABLE case_record ADD COLUMN offered_queue TEXT NOT NULL DEFAULT '';
CREATE INDEX case_offered ON case_record (id) WHERE offered_to <> 0 OR offered_queue <> '';

-- Scopes look at them in every list.
DROP INDEX case_open;
CREATE INDEX case_open ON case_record (due_at, opened_at, queue, owner, area, category, kind,
    priority, status, opened_seq, conversation, offered_to, offered_queue) WHERE status <> 'closed';
