-- The totals of an account's newest day stand in the account itself, as what it has now less what it brought forward
-- into that day. A movement then changes two rows instead of four; a day gets its own row when the next one begins.
-- Accounts that were here before have all their days in rows, so they bring everything forward.
ALTER TABLE ledger_account ADD COLUMN day BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledger_account ADD COLUMN brought_debits_pending BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledger_account ADD COLUMN brought_debits_posted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledger_account ADD COLUMN brought_credits_pending BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledger_account ADD COLUMN brought_credits_posted BIGINT NOT NULL DEFAULT 0;
UPDATE ledger_account SET
    brought_debits_pending = debits_pending,
    brought_debits_posted = debits_posted,
    brought_credits_pending = credits_pending,
    brought_credits_posted = credits_posted;
-- down
INSERT INTO ledger_day (account_id, day, debits_pending, debits_posted, credits_pending, credits_posted)
SELECT id, day, debits_pending - brought_debits_pending, debits_posted - brought_debits_posted,
    credits_pending - brought_credits_pending, credits_posted - brought_credits_posted
FROM ledger_account WHERE history = 1 AND day > 0
ON CONFLICT (account_id, day) DO UPDATE SET
    debits_pending = ledger_day.debits_pending + excluded.debits_pending,
    debits_posted = ledger_day.debits_posted + excluded.debits_posted,
    credits_pending = ledger_day.credits_pending + excluded.credits_pending,
    credits_posted = ledger_day.credits_posted + excluded.credits_posted;
ALTER TABLE ledger_account DROP COLUMN day;
ALTER TABLE ledger_account DROP COLUMN brought_debits_pending;
ALTER TABLE ledger_account DROP COLUMN brought_debits_posted;
ALTER TABLE ledger_account DROP COLUMN brought_credits_pending;
ALTER TABLE ledger_account DROP COLUMN brought_credits_posted;
