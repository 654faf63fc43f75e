-- Messages to customers, one for each event and endpoint, and every attempt to bring one. `tries` counts since the
-- message was made or was last sent again by hand, `attempts` counts all.
CREATE TABLE webhook_delivery (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    endpoint_id UUID NOT NULL,
    event_id UUID,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
    tries BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    next_at BIGINT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    UNIQUE (endpoint_id, event_id)
);
CREATE INDEX webhook_delivery_organisation ON webhook_delivery (organisation_id, id);
CREATE INDEX webhook_delivery_ended ON webhook_delivery (ended_at) WHERE ended_at IS NOT NULL;
CREATE TABLE webhook_attempt (
    delivery_id UUID NOT NULL REFERENCES webhook_delivery (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    took_us BIGINT NOT NULL,
    request TEXT NOT NULL,
    status BIGINT,
    response TEXT NOT NULL,
    error TEXT,
    PRIMARY KEY (delivery_id, number)
);
-- down
DROP TABLE webhook_attempt;
DROP TABLE webhook_delivery;
