-- What happened, in the order it was written. Notices, outgoing webhooks, live pages and the audit chain read it.
CREATE TABLE event (
    seq SEQUENCE,
    id UUID NOT NULL UNIQUE,
    organisation_id UUID,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor TEXT NOT NULL,
    correlation TEXT NOT NULL,
    at BIGINT NOT NULL,
    body TEXT NOT NULL
);
-- down
DROP TABLE event;
