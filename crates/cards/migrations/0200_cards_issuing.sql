-- What is issued, to whom, under which terms, and what may be done with it. A policy_version counts the changes of the
-- controls on its row, so that whoever has read them knows whether they are still the same.
CREATE TABLE card_programme (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    settlement_account_id UUID NOT NULL,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    partial_approval BOOLEAN NOT NULL,
    hold_days BIGINT NOT NULL,
    tolerance_basis_points BIGINT NOT NULL,
    policy_version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE TABLE cardholder (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    name TEXT NOT NULL,
    network_token TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    policy_version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE INDEX cardholder_organisation ON cardholder (organisation_id, id);
-- The number of a card is the network's secret: only its last four digits are known here.
CREATE TABLE card (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    programme_id UUID NOT NULL REFERENCES card_programme (id),
    cardholder_id UUID NOT NULL REFERENCES cardholder (id),
    funding_account_id UUID NOT NULL,
    network_token TEXT NOT NULL UNIQUE,
    last_four TEXT NOT NULL,
    state TEXT NOT NULL,
    expires_on BIGINT NOT NULL,
    policy_version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX card_organisation ON card (organisation_id, id);
-- To freeze a card is to add a row; to lift the freeze is to close it.
CREATE TABLE card_freeze (
    id UUID PRIMARY KEY,
    card_id UUID NOT NULL REFERENCES card (id),
    organisation_id UUID NOT NULL,
    reason TEXT NOT NULL,
    frozen_by TEXT NOT NULL,
    frozen_at BIGINT NOT NULL,
    lifted_by TEXT,
    lifted_at BIGINT
);
CREATE UNIQUE INDEX card_freeze_open ON card_freeze (card_id) WHERE lifted_at IS NULL;
-- A rule that every purchase of its target must pass. The target is a card, a cardholder or a programme.
CREATE TABLE card_control (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    target_id UUID NOT NULL,
    target TEXT NOT NULL,
    name TEXT NOT NULL,
    rule TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX card_control_target ON card_control (target_id) WHERE removed_at IS NULL;
-- down
DROP TABLE card_control;
DROP TABLE card_freeze;
DROP TABLE card;
DROP TABLE cardholder;
DROP TABLE card_programme;
