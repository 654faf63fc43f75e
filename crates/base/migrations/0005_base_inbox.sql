-- Messages that outside parties delivered: the bytes as they came, once for each event of a party, kept until they are
-- handled and a while longer. The job that handles one says how far it is.
CREATE TABLE inbox (
    id UUID PRIMARY KEY,
    party TEXT NOT NULL,
    event_id TEXT NOT NULL,
    job_id UUID NOT NULL,
    headers TEXT NOT NULL,
    body BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    handled_at BIGINT,
    replays BIGINT NOT NULL,
    UNIQUE (party, event_id)
);
CREATE INDEX inbox_handled ON inbox (handled_at) WHERE handled_at IS NOT NULL;
-- down
DROP TABLE inbox;
