-- People as an identity provider outside knows them, and how new what it told is: older news never overwrites newer, and
-- whoever was deleted there stays deleted. A person appears with the first that is believed of them.
CREATE TABLE outside_person (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person_id UUID REFERENCES person (id),
    told_at BIGINT NOT NULL,
    deleted_at BIGINT,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX outside_person_person ON outside_person (person_id);
-- down
DROP TABLE outside_person;
