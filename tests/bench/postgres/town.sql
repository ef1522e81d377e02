-- What tests/bench/postgres/batch.sql writes into: a town with two hundred residents a client.
INSERT INTO person (name, title, role, enabled, password, must_change, created_at)
VALUES ('officer', '', 'moderator', 1, '', 0, 0);
INSERT INTO case_number VALUES (2026, 0);
INSERT INTO conversation (id, channel, chat, sender, name, language, state, bundle, privacy, silent_case,
    last_seq, last_in_at, idle_due, dialog_seq, created_at)
SELECT g, 'telegram', g::text, g::text, 'Resident ' || g, 'en', repeat('s', 300), repeat('b', 64), '1', 0,
    0, 0, 0, 0, 0
FROM generate_series(0, 1999) g;
