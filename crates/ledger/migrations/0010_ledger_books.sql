-- The books: accounts, the journal, day totals, refused ids. Only the ledger reads or writes these tables. Totals change
-- in place all the time; room on their pages keeps the new versions there, so that no index need be touched.
CREATE TABLE ledger_account (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    code BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    guard BIGINT NOT NULL,
    limit_minor BIGINT NOT NULL,
    opening_limit_minor BIGINT NOT NULL,
    history BIGINT NOT NULL,
    closed BIGINT NOT NULL,
    debits_pending BIGINT NOT NULL,
    debits_posted BIGINT NOT NULL,
    credits_pending BIGINT NOT NULL,
    credits_posted BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    unit TEXT NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX ledger_account_organisation ON ledger_account (organisation_id, id);
-- One row per command that was done, plus the expiry of holds. A hold's own row says in open_minor, captured_minor,
-- expires_at and state where it stands; everything else never changes. Zero stands for "none", since rows are written
-- many at a time: see base's Rows.
CREATE TABLE ledger_transfer (
    seq COUNTER,
    id UUID NOT NULL UNIQUE,
    organisation_id UUID NOT NULL,
    debit_account_id UUID NOT NULL,
    credit_account_id UUID NOT NULL,
    hold_id UUID NOT NULL,
    kind BIGINT NOT NULL,
    asked_minor BIGINT NOT NULL,
    pending_minor BIGINT NOT NULL,
    posted_minor BIGINT NOT NULL,
    timeout_s BIGINT NOT NULL,
    tolerance_minor BIGINT NOT NULL,
    flags BIGINT NOT NULL,
    reason BIGINT NOT NULL,
    at BIGINT NOT NULL,
    open_minor BIGINT NOT NULL,
    captured_minor BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state BIGINT NOT NULL,
    listed BIGINT NOT NULL,
    subject TEXT NOT NULL
);
-- Statements list the rows of accounts that keep history. The others, windows of limits above all, are most of the rows
-- of a card's purchases and nobody lists them, so they do not pay for these indexes.
CREATE INDEX ledger_transfer_debit ON ledger_transfer (debit_account_id, seq) WHERE listed = 1;
CREATE INDEX ledger_transfer_credit ON ledger_transfer (credit_account_id, seq) WHERE listed = 1;
CREATE INDEX ledger_transfer_due ON ledger_transfer (expires_at) WHERE state = 1 AND expires_at > 0;
-- What each UTC day changed in an account that keeps history.
CREATE TABLE ledger_day (
    account_id UUID NOT NULL,
    day BIGINT NOT NULL,
    debits_pending BIGINT NOT NULL,
    debits_posted BIGINT NOT NULL,
    credits_pending BIGINT NOT NULL,
    credits_posted BIGINT NOT NULL,
    PRIMARY KEY (account_id, day)
) WITH (fillfactor = 70);
-- Ids that were refused for a reason that may pass: they stay refused.
CREATE TABLE ledger_refusal (
    id UUID PRIMARY KEY,
    at BIGINT NOT NULL
);
-- down
DROP TABLE ledger_refusal;
DROP TABLE ledger_day;
DROP TABLE ledger_transfer;
DROP TABLE ledger_account;
