-- People, the organisations that own everything, and who belongs to which.
CREATE TABLE person (
    id UUID PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT,
    created_at BIGINT NOT NULL
);
CREATE TABLE organisation (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE membership (
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    person_id UUID NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, person_id)
);
CREATE INDEX membership_person ON membership (person_id, joined_at);
-- down
DROP TABLE membership;
DROP TABLE organisation;
DROP TABLE person;
