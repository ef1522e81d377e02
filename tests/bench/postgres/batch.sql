-- For pgbench: what a batch of 32 turns writes, as statements for all of them in one pipeline, with the
-- tables, indexes and bytes of Yishi and nothing else: no program decides anything, no answer is read
-- before the next statement goes out. Five turns open a case. Then the batch's replies are marked as sent.
\set first :client_id * 200 + random(1, 8)
\set last :first + 191
\startpipeline
BEGIN;
SELECT * FROM conversation WHERE id BETWEEN :first AND :last AND (id - :first) % 6 = 0 ORDER BY id FOR UPDATE;
INSERT INTO message (conversation, seq, direction, at, platform_id, author, body, case_id, status, lane,
    due_at, attempts, task_state, error)
SELECT id, last_seq + 1 + d, d, 0, CASE d WHEN 0 THEN id || ':' || last_seq ELSE '' END,
    CASE d WHEN 0 THEN 'resident' ELSE 'bot' END, repeat('m', 150), NULL, d, id % 64, 0, 0, '', ''
FROM conversation, generate_series(0, 1) d WHERE id BETWEEN :first AND :last AND (id - :first) % 6 = 0;
UPDATE conversation SET last_seq = last_seq + 2, state = repeat('t', 300), last_in_at = last_in_at + 1
WHERE id BETWEEN :first AND :last AND (id - :first) % 6 = 0;
UPDATE case_number SET last_seq = last_seq + 5 WHERE year = 2026;
INSERT INTO case_record (number, year, seq, kind, category, status, priority, queue, owner, area, language,
    source, conversation, first_seq, opened_seq, reporter, dialog, title, summary, answers, place,
    opened_at, due_at, closed_at, overdue_at, first_reply_at, close_reason, confirmation, satisfaction,
    reopened, version, event_seq, event_hash)
SELECT '2026-' || last_seq - k, 2026, last_seq - k, 'complaint', 'roads', 'new', 0, 'roads', 1, 'grid-1', 'en',
    'telegram', :first, 1, 6, '', 'complaint', 'Roads', repeat('d', 60), repeat('a', 200), repeat('p', 80),
    last_seq, last_seq, 0, 0, 0, '', 'none', 0, 0, 1, 1, repeat('h', 64)
FROM case_number, generate_series(0, 4) k WHERE year = 2026;
INSERT INTO case_event (case_id, seq, at, actor, type, salt, payload, payload_hash, hash)
SELECT id, 1, 0, 'resident', 'opened', repeat('s', 32), repeat('e', 500), repeat('h', 64), repeat('h', 64)
FROM case_record ORDER BY case_record.id DESC LIMIT 5;
INSERT INTO case_search SELECT id, to_tsvector('simple', 'street lamp broken since monday ' || number)
FROM case_record ORDER BY case_record.id DESC LIMIT 5;
INSERT INTO timer SELECT 'overdue', id::text, seq
FROM case_record ORDER BY case_record.id DESC LIMIT 5;
INSERT INTO change_log (at, kind, subject) SELECT 0, 'case', k::text FROM generate_series(1, 10) k;
COMMIT;
BEGIN;
UPDATE message m SET status = 3, platform_id = m.seq::text FROM conversation c
WHERE c.id BETWEEN :first AND :last AND (c.id - :first) % 6 = 0 AND m.conversation = c.id
    AND m.seq = c.last_seq AND m.status = 1;
COMMIT;
\endpipeline
