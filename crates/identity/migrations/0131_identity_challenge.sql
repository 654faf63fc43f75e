-- What waits for a proof: a sign-in whose first step was right, and what an authenticator was asked
-- to sign. Both are good once and for minutes; only the hash of what names them is here.
CREATE TABLE challenge (
    id UUID PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person_id UUID NOT NULL REFERENCES person (id),
    first_proof TEXT NOT NULL,
    failures BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX challenge_person ON challenge (person_id, created_at);
CREATE INDEX challenge_expiry ON challenge (expires_at);
CREATE TABLE ceremony (
    token_hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    bound_to TEXT NOT NULL,
    person_id UUID REFERENCES person (id),
    state TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX ceremony_expiry ON ceremony (expires_at);
-- down
DROP TABLE ceremony;
DROP TABLE challenge;
