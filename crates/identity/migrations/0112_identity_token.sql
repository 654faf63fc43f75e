-- Refresh tokens: a session holds the hash of the one that is good; those that were good are recognised when they come
-- back, since then somebody has stolen one.
ALTER TABLE session ADD COLUMN predecessor_hash TEXT;
ALTER TABLE session ADD COLUMN rotated_at BIGINT;
CREATE TABLE spent_token (
    token_hash TEXT PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    spent_at BIGINT NOT NULL
);
CREATE INDEX spent_token_session ON spent_token (session_id, spent_at);
-- down
DROP TABLE spent_token;
ALTER TABLE session DROP COLUMN rotated_at;
ALTER TABLE session DROP COLUMN predecessor_hash;
