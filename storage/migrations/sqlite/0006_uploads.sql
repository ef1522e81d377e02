-- Photos that a page has uploaded and not yet sent with a message: any of the processes may take it.
CREATE TABLE upload (
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (channel, chat, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_by_content ON upload (sha256);
CREATE INDEX upload_by_time ON upload (at);
