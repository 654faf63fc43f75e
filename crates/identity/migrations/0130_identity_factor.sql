-- What people prove themselves with beside their first proof, and when a session did so last.
CREATE TABLE totp (
    person_id UUID PRIMARY KEY REFERENCES person (id),
    secret TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT
);
CREATE TABLE recovery_code (
    person_id UUID NOT NULL REFERENCES person (id),
    hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (person_id, hash)
);
CREATE TABLE passkey (
    id UUID PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person (id),
    credential_id TEXT NOT NULL UNIQUE,
    credential TEXT NOT NULL,
    counter BIGINT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    suspended_at BIGINT
);
CREATE INDEX passkey_person ON passkey (person_id, created_at);
ALTER TABLE session ADD COLUMN proven_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN proven_by TEXT NOT NULL DEFAULT 'password';
-- down
ALTER TABLE session DROP COLUMN proven_by;
ALTER TABLE session DROP COLUMN proven_at;
DROP TABLE passkey;
DROP TABLE recovery_code;
DROP TABLE totp;
