-- The processes that share in the outbox's lanes: each renews its line while it lives.
CREATE TABLE sender (
    owner TEXT PRIMARY KEY,
    expires_at BIGINT NOT NULL
);

-- A message is written in the transaction that holds its conversation's row and has read or written
-- its case, and none of them is ever deleted: each message looked both up and locked them once more.
ALTER TABLE message DROP CONSTRAINT message_conversation_fkey;
ALTER TABLE message DROP CONSTRAINT message_case_id_fkey;

-- Rows that every turn changes have room for their next version on the same page (HOT), and their
-- old versions are taken away often.
ALTER TABLE conversation SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE case_number SET (fillfactor = 10);
ALTER TABLE message SET (autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_insert_scale_factor = 0.05);
ALTER TABLE timer SET (autovacuum_vacuum_scale_factor = 0.05);
