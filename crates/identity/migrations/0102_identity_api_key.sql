-- Keys of programs. A revoked key stays, so that what it did keeps a name.
CREATE TABLE api_key (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    mode TEXT NOT NULL,
    prefix TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_key_organisation ON api_key (organisation_id, created_at);
-- down
DROP TABLE api_key;
