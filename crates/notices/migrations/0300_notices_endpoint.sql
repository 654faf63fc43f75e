-- Where an organisation wants to hear what happens. The secrets that sign messages are encrypted under the operator's
-- keys; the previous one signs as well until its time is over. `kinds` is a JSON list of kinds of events.
CREATE TABLE webhook_endpoint (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    kinds TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
    reason TEXT,
    secret TEXT NOT NULL,
    previous_secret TEXT,
    previous_until BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX webhook_endpoint_organisation ON webhook_endpoint (organisation_id, id);
-- One row: up to which position of the log messages were made.
CREATE TABLE webhook_cursor (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL
);
INSERT INTO webhook_cursor (id, seq) VALUES (1, 0);
-- down
DROP TABLE webhook_cursor;
DROP TABLE webhook_endpoint;
