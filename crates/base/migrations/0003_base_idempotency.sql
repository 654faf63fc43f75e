-- What a write was answered, so that the same request again gets the same answer and does nothing. Written in the
-- transaction of the work. `scope` is a hash of who asked, where, and the caller's key; `fingerprint` one of what was
-- asked. The answer is sealed under a key made of the caller's, which is not kept: it may hold what is shown only once.
CREATE TABLE idempotent_reply (
    scope BYTEA PRIMARY KEY,
    fingerprint BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX idempotent_reply_expiry ON idempotent_reply (expires_at);
-- down
DROP TABLE idempotent_reply;
