-- Who is signed in. Only the hash of the token is here: this table opens no door by itself.
CREATE TABLE session (
    id UUID PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person_id UUID NOT NULL REFERENCES person (id),
    organisation_id UUID REFERENCES organisation (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person_id, created_at);
-- down
DROP TABLE session;
