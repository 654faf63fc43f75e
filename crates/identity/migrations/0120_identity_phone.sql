-- Telephone numbers that people have proven to be theirs, and the codes that prove it. Of a code only a keyed hash is
-- kept. A number's row stays for a while after its code was used, because it counts how many were sent.
CREATE TABLE phone (
    number TEXT PRIMARY KEY,
    person_id UUID NOT NULL UNIQUE REFERENCES person (id),
    verified_at BIGINT NOT NULL
);
CREATE TABLE one_time_code (
    number TEXT PRIMARY KEY,
    id UUID NOT NULL,
    digest TEXT NOT NULL,
    tries BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    window_at BIGINT NOT NULL,
    sent BIGINT NOT NULL
);
CREATE INDEX one_time_code_sent_at ON one_time_code (sent_at);
-- down
DROP TABLE one_time_code;
DROP TABLE phone;
