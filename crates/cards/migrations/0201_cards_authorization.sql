-- One authorization per purchase, and every message that the network sent about it.
CREATE TABLE card_authorization (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    card_id UUID NOT NULL,
    expires_at BIGINT NOT NULL,
    held_minor BIGINT NOT NULL,
    captured_minor BIGINT NOT NULL,
    refunded_minor BIGINT NOT NULL,
    flags BIGINT NOT NULL,
    hold_generation BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    root_token TEXT NOT NULL,
    currency TEXT NOT NULL,
    merchant TEXT NOT NULL,
    uses TEXT NOT NULL
);
CREATE INDEX card_authorization_card ON card_authorization (card_id, id);
-- A message is a decision when the network asked, a fact when it told. The reply is kept to the byte, so that the same
-- question gets the same answer.
CREATE TABLE card_message (
    seq COUNTER,
    id UUID NOT NULL,
    organisation_id UUID NOT NULL,
    card_id UUID NOT NULL,
    authorization_id UUID NOT NULL,
    network_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    approved_minor BIGINT NOT NULL,
    counted BIGINT NOT NULL,
    is_final BIGINT NOT NULL,
    status BIGINT NOT NULL,
    message_key TEXT NOT NULL UNIQUE,
    network_token TEXT NOT NULL,
    preceding_token TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    class TEXT NOT NULL,
    currency TEXT NOT NULL,
    merchant TEXT NOT NULL,
    verdict TEXT NOT NULL,
    trace TEXT NOT NULL,
    reply TEXT NOT NULL
);
CREATE INDEX card_message_authorization ON card_message (authorization_id);
CREATE INDEX card_message_token ON card_message (network_token);
CREATE INDEX card_message_organisation ON card_message (organisation_id, id);
-- down
DROP TABLE card_message;
DROP TABLE card_authorization;
