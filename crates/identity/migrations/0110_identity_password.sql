-- Somebody may be known without an address or a password: by a telephone number, by a provider. A password is a row of
-- its own where there is one. A session says of which kind it is and from where it was opened. Failures to sign in are
-- not a person's any more. SQLite cannot loosen a column, so these tables are built anew.
ALTER TABLE person RENAME TO person_before;
CREATE TABLE person (
    id UUID PRIMARY KEY,
    email TEXT UNIQUE,
    name TEXT NOT NULL,
    avatar TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
INSERT INTO person (id, email, name, created_at, updated_at)
    SELECT id, email, name, created_at, created_at FROM person_before;
CREATE TABLE password (
    person_id UUID PRIMARY KEY REFERENCES person (id),
    hash TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
INSERT INTO password (person_id, hash, changed_at)
    SELECT id, password_hash, created_at FROM person_before;
ALTER TABLE membership RENAME TO membership_before;
CREATE TABLE membership (
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    person_id UUID NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, person_id)
);
INSERT INTO membership (organisation_id, person_id, role, joined_at)
    SELECT organisation_id, person_id, role, joined_at FROM membership_before;
DROP TABLE membership_before;
CREATE INDEX membership_person ON membership (person_id, joined_at);
ALTER TABLE session RENAME TO session_before;
CREATE TABLE session (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    person_id UUID NOT NULL REFERENCES person (id),
    organisation_id UUID REFERENCES organisation (id),
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
INSERT INTO session (id, kind, token_hash, person_id, organisation_id, address, agent,
                     created_at, used_at, expires_at)
    SELECT id, 'cookie', token_hash, person_id, organisation_id, '', '',
           created_at, created_at, expires_at FROM session_before;
DROP TABLE session_before;
CREATE INDEX session_person ON session (person_id, created_at);
DROP TABLE person_before;
-- down
DROP TABLE session;
CREATE TABLE session (
    id UUID PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person_id UUID NOT NULL,
    organisation_id UUID REFERENCES organisation (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person_id, created_at);
ALTER TABLE person RENAME TO person_after;
CREATE TABLE person (
    id UUID PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT,
    created_at BIGINT NOT NULL
);
INSERT INTO person (id, email, name, password_hash, failures, created_at)
    SELECT p.id, p.email, p.name, w.hash, 0, p.created_at
    FROM person_after p JOIN password w ON w.person_id = p.id WHERE p.email IS NOT NULL;
ALTER TABLE membership RENAME TO membership_after;
CREATE TABLE membership (
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    person_id UUID NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, person_id)
);
INSERT INTO membership (organisation_id, person_id, role, joined_at)
    SELECT m.organisation_id, m.person_id, m.role, m.joined_at
    FROM membership_after m JOIN person p ON p.id = m.person_id;
DROP TABLE membership_after;
CREATE INDEX membership_person ON membership (person_id, joined_at);
DROP TABLE password;
DROP TABLE person_after;
