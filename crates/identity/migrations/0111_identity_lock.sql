-- Failures to prove who one is, counted together by what they have in common: a person and a place, an address, a
-- person wherever they are. Only a hash says what it is, since failures name addresses that nobody has. And the places
-- that a person has signed in from, which stay open when strangers have closed the others.
CREATE TABLE attempt_lock (
    subject TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    since BIGINT NOT NULL,
    closed_until BIGINT
);
CREATE INDEX attempt_lock_since ON attempt_lock (since);
CREATE TABLE known_place (
    person_id UUID NOT NULL REFERENCES person (id),
    mark TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, mark)
);
CREATE INDEX known_place_used ON known_place (used_at);
-- down
DROP TABLE known_place;
DROP TABLE attempt_lock;
