-- How far the side that an account does not guard may exceed the guarded one: its greatest balance. -1 stands for none.
-- After a way back and forth the journal still tells it, but for ceilings that accounts were opened with.
ALTER TABLE ledger_account ADD COLUMN ceiling_minor BIGINT NOT NULL DEFAULT -1;
ALTER TABLE ledger_account ADD COLUMN opening_ceiling_minor BIGINT NOT NULL DEFAULT -1;
UPDATE ledger_account SET ceiling_minor = c.asked_minor FROM (
    SELECT debit_account_id, asked_minor, ROW_NUMBER() OVER (PARTITION BY debit_account_id ORDER BY seq DESC) AS nth
    FROM ledger_transfer WHERE kind = 12) c
WHERE c.debit_account_id = ledger_account.id AND c.nth = 1;
-- down
ALTER TABLE ledger_account DROP COLUMN opening_ceiling_minor;
ALTER TABLE ledger_account DROP COLUMN ceiling_minor;
