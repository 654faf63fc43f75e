-- Who operates the platform, and in which role. Apart from organisations on purpose: nobody gets here by being made
-- the admin of something.
CREATE TABLE operator (
    person_id UUID PRIMARY KEY REFERENCES person (id),
    role TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at BIGINT NOT NULL
);
-- down
DROP TABLE operator;
